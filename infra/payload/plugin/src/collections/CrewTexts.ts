import type { CollectionConfig } from "payload";
import { ours } from "./access.js";
import type { CrewSlugs } from "./slugs.js";

/** A story's text that is too long for a message, and for a textarea. */
export const crewTexts = (slugs: CrewSlugs): CollectionConfig => ({
  slug: slugs.texts,
  access: ours,
  admin: { useAsTitle: "textKey", group: "Crews" },
  fields: [
    { name: "textKey", type: "text", required: true, unique: true },
    { name: "project", type: "relationship", relationTo: "projects", required: true, index: true },
    { name: "storyKey", type: "text", required: true, index: true },
    // 8 MiB, as long as a story may be; a textarea ends at 40,000 unless told otherwise.
    { name: "text", type: "textarea", required: true, maxLength: 8_388_608 },
  ],
});
