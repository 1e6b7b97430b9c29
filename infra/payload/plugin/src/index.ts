export { crewCollections, crewCollectionsWith, formerCollections } from "./collections/index.js";
export { type CrewSlugs, defaultSlugs } from "./collections/slugs.js";
export type { BrokerDelivery, DoorDelivery, NovelMovieCrewsOptions } from "./options.js";
export { novelMovieCrews } from "./plugin.js";
