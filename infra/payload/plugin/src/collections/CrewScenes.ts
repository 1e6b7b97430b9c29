import type { CollectionConfig } from "payload";
import { ours } from "./access.js";
import type { CrewSlugs } from "./slugs.js";

/** A scene card of one run; `card` holds it whole, the fields beside it are for lists. */
export const crewScenes = (slugs: CrewSlugs): CollectionConfig => ({
  slug: slugs.scenes,
  access: ours,
  admin: {
    useAsTitle: "setting",
    defaultColumns: ["sceneNumber", "setting", "kind", "updatedAt"],
    group: "Crews",
  },
  fields: [
    { name: "sceneKey", type: "text", required: true, unique: true },
    { name: "project", type: "relationship", relationTo: "projects", required: true, index: true },
    { name: "run", type: "relationship", relationTo: slugs.runs, required: true, index: true },
    { name: "sceneNumber", type: "number", required: true, min: 1, index: true },
    { name: "kind", type: "select", required: true, options: ["scene", "summary", "reflection"] },
    { name: "setting", type: "text", required: true },
    { name: "timeOfDay", type: "text" },
    { name: "storyDay", type: "number" },
    { name: "actionSummary", type: "textarea" },
    // JSON, not array rows: SQLite loses arrays above 6,553 rows.
    { name: "card", type: "json", required: true },
    { name: "findings", type: "json" },
    // Of everything above: what is the same is not written again.
    { name: "digest", type: "text", admin: { hidden: true } },
  ],
});
