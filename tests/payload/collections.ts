import type { CollectionConfig, Plugin } from "payload";
import {
  crewCollections,
  formerCollections,
  novelMovieCrews,
} from "../../infra/payload/plugin/src/index";
import { loggedIn } from "../../infra/payload/plugin/src/collections/access";
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

/** The options of the plugin, as JSON; without them our collections are added by hand. */
const PLUGIN = process.env.PLUGIN;

export const plugins: Plugin[] = PLUGIN ? [novelMovieCrews(JSON.parse(PLUGIN))] : [];

export const collections = [
  ...novelMovie.map((each) => (each.slug === "users" ? { ...each, ...users } : each)),
  // As in a Payload to which our collections were never added.
  ...(process.env.WITHOUT_CREWS || PLUGIN ? [] : crewCollections),
  ...(process.env.WITH_FORMER ? formerCollections : []),
];
