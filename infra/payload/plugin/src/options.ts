import type { CrewSlugs } from "./collections/slugs.js";

/** RabbitMQ, by the user `novel-movie-app`, who submits stories and hears progress. */
export interface BrokerDelivery {
  amqp: string | undefined;
}

/** The crews' HTTP door, for who has no RabbitMQ within reach. */
export interface DoorDelivery {
  /** The base URL, as `http://crews:5001`. */
  door: string | undefined;
  /** A token of the scope `door`. */
  token: string | undefined;
}

/** What `novelMovieCrews` can be told. */
export interface NovelMovieCrewsOptions {
  /** Where submissions go. What is not configured yet keeps them in the outbox. */
  delivery: BrokerDelivery | DoorDelivery;
  /**
   * RabbitMQ for the progress, where `delivery` has another user, or a door. Without
   * it the `amqp` of `delivery` is used; with a door, the door's event stream.
   */
  progress?: { amqp: string | undefined };
  /** Also break down a completed story whose text changes; it costs a breakdown each time. */
  onTextChange?: boolean;
  /** How long a changed text must be left alone before it is sent. */
  quietSeconds?: number;
  /** The CloudEvents source; part of the event ids, so choose it once. */
  source?: string;
  /** The language of the stories. */
  language?: string;
  /** Slugs of our collections, where Novel Movie has one of that name. */
  slugs?: Partial<CrewSlugs>;
  /** Slugs of Novel Movie's own collections. */
  collections?: { stories?: string; projects?: string; users?: string };
  /** How often the outbox and the stories are looked through without being told. */
  pollSeconds?: number;
}

/** The options with their defaults. */
export interface Configuration {
  delivery: BrokerDelivery | DoorDelivery;
  progress: { amqp: string | undefined } | undefined;
  onTextChange: boolean;
  quietSeconds: number;
  source: string;
  language: string;
  slugs: CrewSlugs;
  stories: string;
  projects: string;
  users: string;
  pollSeconds: number;
}
