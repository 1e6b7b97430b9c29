// Prints the field trees of Novel Movie's collections as we have them, as JSON; with the
// plugin, where its options are given.
import type { CollectionConfig, Config, Field } from "payload";
import { plugins } from "./collections";
import { novelMovie } from "./novel-movie";

const KEPT = [
  "name",
  "type",
  "required",
  "unique",
  "hasMany",
  "relationTo",
  "min",
  "max",
  "maxRows",
  "maxLength",
  "defaultValue",
  "options",
] as const;

function tree(field: Field): object {
  const known = field as unknown as Record<string, unknown>;
  const kept = Object.fromEntries(
    KEPT.filter((key) => key in known).map((key) => [key, known[key]]),
  );
  const hooks = Object.keys((known.hooks as object | undefined) ?? {});
  return {
    ...kept,
    ...(hooks.length > 0 ? { has_hooks: hooks } : {}),
    ...("fields" in field ? { fields: field.fields.map(tree) } : {}),
  };
}

const entry = ({ slug, auth, hooks, fields }: CollectionConfig) => [
  slug,
  { auth: Boolean(auth), hooks: Object.keys(hooks ?? {}), fields: fields.map(tree) },
];

let config = { collections: novelMovie } as Config;
for (const plugin of plugins) config = await plugin(config);
const slugs = new Set(novelMovie.map(({ slug }) => slug));
const theirs = config.collections!.filter(({ slug }) => slugs.has(slug));

console.log(JSON.stringify(Object.fromEntries(theirs.map(entry))));
