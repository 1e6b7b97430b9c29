import type { CollectionConfig } from "payload";
import { ours } from "./access.js";
import type { CrewSlugs } from "./slugs.js";

/** One run of the crews: how it stands, and what came of it. */
export const crewRuns = (slugs: CrewSlugs): CollectionConfig => ({
  slug: slugs.runs,
  access: ours,
  admin: {
    useAsTitle: "title",
    defaultColumns: ["title", "revision", "status", "progress", "updatedAt"],
    group: "Crews",
  },
  fields: [
    // A unique index is Payload's only atomic primitive: who posts second, patches.
    { name: "runKey", type: "text", required: true, unique: true },
    { name: "project", type: "relationship", relationTo: "projects", required: true, index: true },
    { name: "story", type: "relationship", relationTo: "stories", index: true },
    { name: "storyKey", type: "text", required: true, index: true },
    { name: "title", type: "text" },
    { name: "revision", type: "number", required: true, min: 1 },
    { name: "generation", type: "number", required: true, min: 1 },
    {
      name: "status",
      type: "select",
      required: true,
      options: ["running", "completed", "failed", "cancelled"],
    },
    { name: "progress", type: "number", required: true, min: 0, max: 100 },
    { name: "detail", type: "textarea" },
    { name: "structure", type: "json" },
    { name: "model", type: "text" },
    { name: "quality", type: "json" },
    { name: "usage", type: "json" },
    { name: "findings", type: "json" },
  ],
});
