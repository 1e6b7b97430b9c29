import type { CollectionConfig } from "payload";
import { ours } from "./access";

/** A story's text that is too long for a message, and for a textarea. */
export const CrewTexts: CollectionConfig = {
  slug: "crew-texts",
  access: ours,
  admin: { useAsTitle: "textKey", group: "Crews" },
  fields: [
    { name: "textKey", type: "text", required: true, unique: true },
    { name: "project", type: "relationship", relationTo: "projects", required: true, index: true },
    { name: "storyKey", type: "text", required: true, index: true },
    // JSON, not a textarea: those end at 40,000 characters.
    { name: "text", type: "json", required: true },
  ],
};
