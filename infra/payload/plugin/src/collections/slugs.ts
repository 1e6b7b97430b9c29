/** The slugs of our collections; change one where Novel Movie has a collection of that name. */
export interface CrewSlugs {
  runs: string;
  texts: string;
  scenes: string;
  shots: string;
  outbox: string;
}

/** As in the service's own default; `CREWS_PAYLOAD_COLLECTIONS` there says what differs. */
export const defaultSlugs: CrewSlugs = {
  runs: "crew-runs",
  texts: "crew-texts",
  scenes: "crew-scenes",
  shots: "crew-shots",
  // The plugin's own: the service never reads it.
  outbox: "crew-outbox",
};
