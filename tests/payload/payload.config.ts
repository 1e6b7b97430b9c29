import { postgresAdapter } from "@payloadcms/db-postgres";
import { sqliteAdapter } from "@payloadcms/db-sqlite";
import { buildConfig } from "payload";
import { collections, plugins } from "./collections";

const url = process.env.DATABASE_URI!;

// Transactions are PostgreSQL's; on SQLite Payload has none unless asked, like on a
// single MongoDB.
const db = url.startsWith("postgres")
  ? postgresAdapter({ pool: { connectionString: url } })
  : sqliteAdapter({
      client: { url },
      // Text as on MongoDB, or numbers as on PostgreSQL.
      idType: process.env.ID_TYPE === "number" ? "number" : "uuid",
    });

export default buildConfig({
  secret: "of-the-tests-alone",
  telemetry: false,
  collections,
  plugins,
  db,
  ...(process.env.TEXT_LENGTH && { defaultMaxTextLength: Number(process.env.TEXT_LENGTH) }),
  graphQL: { disable: true },
  typescript: { autoGenerate: false },
});
