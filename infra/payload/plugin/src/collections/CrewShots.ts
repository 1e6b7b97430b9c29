import type { CollectionConfig } from "payload";
import { ours } from "./access.js";
import type { CrewSlugs } from "./slugs.js";

/** A shot of one run; `shot` holds it whole, the fields beside it are for lists. */
export const crewShots = (slugs: CrewSlugs): CollectionConfig => ({
  slug: slugs.shots,
  access: ours,
  admin: {
    useAsTitle: "shotKey",
    defaultColumns: ["sequenceNumber", "size", "seconds", "action"],
    group: "Crews",
  },
  fields: [
    { name: "shotKey", type: "text", required: true, unique: true },
    { name: "run", type: "relationship", relationTo: slugs.runs, required: true, index: true },
    { name: "scene", type: "relationship", relationTo: slugs.scenes, required: true, index: true },
    { name: "sequenceNumber", type: "number", required: true, min: 1 },
    { name: "shotNumber", type: "number", required: true, min: 1 },
    { name: "seconds", type: "number", required: true, min: 0, max: 7 },
    { name: "size", type: "text", required: true },
    { name: "action", type: "textarea" },
    { name: "shot", type: "json", required: true },
    // Who is seen, as { key, libraryCharacterId }: the Character Library's ids beside our keys.
    { name: "libraryCharacters", type: "json" },
    // Of everything above: what is the same is not written again.
    { name: "digest", type: "text", admin: { hidden: true } },
  ],
});
