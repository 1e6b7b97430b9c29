import type { CollectionConfig } from "payload";
import { crewCollections, formerCollections } from "../../infra/payload/collections";
import { loggedIn } from "../../infra/payload/collections/access";
import { novelMovie } from "./novel-movie";

// What our README asks Novel Movie to add to its `users`: API keys, and a role.
const users: Partial<CollectionConfig> = {
  auth: { useAPIKey: true },
  access: { create: () => true, read: loggedIn, update: loggedIn, delete: loggedIn },
  fields: [
    {
      name: "role",
      type: "select",
      options: ["admin", "service", "viewer"],
      defaultValue: "service",
      saveToJWT: true,
    },
  ],
};

export const collections = [
  ...novelMovie.map((each) => (each.slug === "users" ? { ...each, ...users } : each)),
  // As in a Payload to which our collections were never added.
  ...(process.env.WITHOUT_CREWS ? [] : crewCollections),
  ...(process.env.WITH_FORMER ? formerCollections : []),
];
