import type { CollectionConfig, Config, Endpoint, Plugin } from "payload";
import { writer } from "./collections/access.js";
import { crewOutbox } from "./collections/CrewOutbox.js";
import { crewCollectionsWith } from "./collections/index.js";
import { defaultSlugs } from "./collections/slugs.js";
import { toDelivery } from "./delivery.js";
import type { Configuration, NovelMovieCrewsOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { BrokerFeed, ProgressEndpoint } from "./progress.js";
import { OutboxRelay } from "./relay.js";
import { Revisions, storyFields } from "./revisions.js";
import { Scan } from "./scan.js";

/** What runs in this process: one loop, however often Payload is initialised in it. */
const RUNNING = Symbol.for("novel-movie-crews");
const running = globalThis as { [RUNNING]?: { stop(): Promise<void> }[] };

/**
 * Novel Movie Crews in a Payload that has Novel Movie's collections.
 *
 * Adds our collections, API keys for users, a `revision` to stories, an outbox of
 * submissions that is sent by itself, `POST /api/stories/:id/breakdown` and a box to tick
 * to break a story down again, and `GET /api/stories/:id/breakdown/progress` with its progress.
 */
export const novelMovieCrews =
  (options: NovelMovieCrewsOptions): Plugin =>
  (config: Config): Config => {
    const configuration = toConfiguration(options);
    const outbox = new Outbox(configuration);
    const revisions = new Revisions(configuration, outbox, () => relay.wake());
    const scan = new Scan(configuration, outbox, revisions);
    const relay = new OutboxRelay(configuration, scan, toDelivery(configuration.delivery));
    const feed = toFeed(configuration);
    const progress = new ProgressEndpoint(configuration, feed);

    const collections = config.collections ?? [];
    requireCollection(collections, configuration.stories);
    requireCollection(collections, configuration.projects);
    return {
      ...config,
      collections: [
        ...collections.map((each) => {
          if (each.slug === configuration.users) return withApiKeys(each);
          if (each.slug !== configuration.stories) return each;
          return withRevisions(each, configuration, revisions, [
            progress.endpoint,
            againEndpoint(configuration, revisions),
          ]);
        }),
        ...crewCollectionsWith(configuration.slugs),
        crewOutbox(configuration.slugs),
      ],
      onInit: async (payload) => {
        await config.onInit?.(payload);
        for (const each of running[RUNNING] ?? []) await each.stop();
        running[RUNNING] = feed ? [relay, feed] : [relay];
        relay.start(payload);
      },
    };
  };

function toConfiguration(options: NovelMovieCrewsOptions): Configuration {
  const { collections = {}, slugs = {} } = options;
  return {
    delivery: options.delivery,
    progress: options.progress,
    onTextChange: options.onTextChange ?? false,
    quietSeconds: options.quietSeconds ?? 60,
    source: options.source ?? "/novel-movie",
    language: options.language ?? "en",
    slugs: { ...defaultSlugs, ...slugs },
    stories: collections.stories ?? "stories",
    projects: collections.projects ?? "projects",
    users: collections.users ?? "users",
    pollSeconds: options.pollSeconds ?? 5,
  };
}

function toFeed({ progress, delivery }: Configuration): BrokerFeed | undefined {
  const url = progress?.amqp ?? ("amqp" in delivery ? delivery.amqp : undefined);
  return url ? new BrokerFeed(url) : undefined;
}

function requireCollection(collections: CollectionConfig[], slug: string): void {
  if (!collections.some((each) => each.slug === slug)) {
    throw new Error(`novelMovieCrews: there is no collection "${slug}"; name it in \`collections\``);
  }
}

/** The service logs in as one of the users, by a key. */
function withApiKeys(users: CollectionConfig): CollectionConfig {
  const auth = typeof users.auth === "object" ? users.auth : {};
  return { ...users, auth: { ...auth, useAPIKey: true } };
}

function withRevisions(
  stories: CollectionConfig,
  configuration: Configuration,
  revisions: Revisions,
  endpoints: Omit<Endpoint, "root">[],
): CollectionConfig {
  const { hooks = {} } = stories;
  return {
    ...stories,
    fields: [...stories.fields, ...storyFields(configuration)],
    hooks: {
      ...hooks,
      // After Novel Movie's own, which may still change the status.
      beforeChange: [...(hooks.beforeChange ?? []), revisions.beforeChange],
      afterChange: [...(hooks.afterChange ?? []), revisions.afterChange],
    },
    endpoints: stories.endpoints === false ? false : [...(stories.endpoints ?? []), ...endpoints],
  };
}

function againEndpoint(configuration: Configuration, revisions: Revisions): Endpoint {
  return {
    path: "/:id/breakdown",
    method: "post",
    handler: async (req) => {
      if (!writer({ req })) {
        return Response.json({ message: "you may not submit stories" }, { status: 403 });
      }
      const story = await req.payload.findByID({
        collection: configuration.stories,
        id: String(req.routeParams?.id),
        depth: 0,
        disableErrors: true,
        overrideAccess: false,
        req,
      });
      if (!story) return Response.json({ message: "there is no such story" }, { status: 404 });
      const revision = await revisions.breakDownAgain(req.payload, story.id, req.user);
      return Response.json({ revision }, { status: 202 });
    },
  };
}
