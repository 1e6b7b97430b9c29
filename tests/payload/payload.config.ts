import { sqliteAdapter } from "@payloadcms/db-sqlite";
import { buildConfig } from "payload";
import { crewCollections } from "../../infra/payload/collections";
import { novelMovie } from "./novel-movie";

export default buildConfig({
  secret: "of-the-tests-alone",
  telemetry: false,
  // As in a Payload to which our collections were never added.
  collections: [...novelMovie, ...(process.env.WITHOUT_CREWS ? [] : crewCollections)],
  db: sqliteAdapter({
    client: { url: process.env.DATABASE_URI! },
    // Text as on MongoDB, or numbers as on PostgreSQL.
    idType: process.env.ID_TYPE === "number" ? "number" : "uuid",
  }),
  graphQL: { disable: true },
  typescript: { autoGenerate: false },
});
