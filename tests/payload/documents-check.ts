// Checks documents as MongoDB would: `{collection, document}` a line on standard input, a
// list of what its schema refuses a line on standard output. Needs no server.
import { createInterface } from "node:readline";
import { mongooseAdapter } from "@payloadcms/db-mongodb";
import { buildConfig, getPayload } from "payload";
import { collections, plugins } from "./collections";

const config = buildConfig({
  secret: "of-the-tests-alone",
  telemetry: false,
  collections,
  plugins,
  db: mongooseAdapter({ url: "mongodb://127.0.0.1:1/never-connected" }),
  graphQL: { disable: true },
  logger: { options: { level: "silent" } },
  typescript: { autoGenerate: false },
});
// Its types leave the option out that keeps it from connecting.
const options = { config, disableDBConnect: true };
const payload = await getPayload(options);
const models = (payload.db as unknown as { collections: Record<string, Model> }).collections;

interface Model {
  new (document: unknown): { validateSync(): { errors: Record<string, Error> } | undefined };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { collection, document } = JSON.parse(line);
  const refused = new models[collection]!(document).validateSync();
  const errors = Object.values(refused?.errors ?? {}).map((error) => error.message);
  console.log(JSON.stringify(errors));
}
process.exit();
