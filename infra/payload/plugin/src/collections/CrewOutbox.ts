import type { CollectionConfig } from "payload";
import { loggedIn, writer } from "./access.js";
import type { CrewSlugs } from "./slugs.js";

const readOnly = { update: () => false };

/** One submission that is to be sent, or was: one row for a revision of a story. */
export const crewOutbox = (slugs: CrewSlugs): CollectionConfig => ({
  slug: slugs.outbox,
  // Rows are made by the plugin alone. Whoever sets `refused` back to `pending` sends again.
  access: { read: loggedIn, create: () => false, update: writer, delete: () => false },
  admin: {
    useAsTitle: "submissionKey",
    defaultColumns: ["submissionKey", "state", "sentAt", "detail"],
    group: "Crews",
  },
  fields: [
    // Unique, so that the hook and the scan cannot both submit a revision.
    {
      name: "submissionKey",
      type: "text",
      required: true,
      unique: true,
      access: readOnly,
    },
    { name: "storyKey", type: "text", required: true, index: true, access: readOnly },
    { name: "revision", type: "number", required: true, access: readOnly },
    {
      name: "state",
      type: "select",
      required: true,
      index: true,
      defaultValue: "pending",
      options: ["pending", "sent", "refused"],
    },
    // As it is sent, so that it is the same however often; kept unless it was sent.
    { name: "event", type: "json", access: readOnly },
    { name: "sentAt", type: "date", access: readOnly },
    { name: "runId", type: "text", access: readOnly },
    { name: "detail", type: "textarea", access: readOnly },
  ],
});
