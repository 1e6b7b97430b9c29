import { sqliteAdapter } from "@payloadcms/db-sqlite";
import { buildConfig } from "payload";
import { CrewRuns, CrewTexts, Scenes, Shots } from "../../infra/payload/collections";
import { novelMovie } from "./novel-movie";

export default buildConfig({
  secret: "of-the-tests-alone",
  telemetry: false,
  collections: [...novelMovie, CrewRuns, CrewTexts, Scenes, Shots],
  db: sqliteAdapter({ client: { url: process.env.DATABASE_URI! }, idType: "uuid" }),
  graphQL: { disable: true },
  typescript: { autoGenerate: false },
});
