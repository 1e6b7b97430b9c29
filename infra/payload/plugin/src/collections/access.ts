import type { Access, PayloadRequest } from "payload";

/** Logged in, with a session or with an API key. */
export const loggedIn: Access = ({ req: { user } }) => Boolean(user);

/**
 * The service's own user, or somebody who administers.
 *
 * Novel Movie's `users` need a `role`; a viewer reads breakdowns and changes none.
 */
export const writer = ({ req: { user } }: { req: PayloadRequest }): boolean =>
  Boolean(user) && (user as { role?: string }).role !== "viewer";

export const ours = { read: loggedIn, create: writer, update: writer, delete: writer };
