import { sqliteAdapter } from "@payloadcms/db-sqlite";
import { buildConfig } from "payload";
import { collections } from "./collections";

export default buildConfig({
  secret: "of-the-tests-alone",
  telemetry: false,
  collections,
  db: sqliteAdapter({
    client: { url: process.env.DATABASE_URI! },
    // Text as on MongoDB, or numbers as on PostgreSQL.
    idType: process.env.ID_TYPE === "number" ? "number" : "uuid",
  }),
  graphQL: { disable: true },
  typescript: { autoGenerate: false },
});
