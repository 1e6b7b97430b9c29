import type { CollectionConfig } from "payload";
import { crewRuns } from "./CrewRuns.js";
import { crewScenes } from "./CrewScenes.js";
import { crewShots } from "./CrewShots.js";
import { crewTexts } from "./CrewTexts.js";
import { type CrewSlugs, defaultSlugs } from "./slugs.js";

/** Everything that Novel Movie Crews writes to, under slugs of your choice. */
export const crewCollectionsWith = (slugs: Partial<CrewSlugs> = {}): CollectionConfig[] => {
  const chosen = { ...defaultSlugs, ...slugs };
  return [crewRuns(chosen), crewTexts(chosen), crewScenes(chosen), crewShots(chosen)];
};

/** The same under the default slugs, for `collections` of a Payload config. */
export const crewCollections = crewCollectionsWith();

/**
 * The two collections that earlier versions wrote to, for as long as
 * `novel-crews move-documents` has not moved what they hold.
 */
export const formerCollections = crewCollectionsWith({ scenes: "scenes", shots: "shots" }).slice(2);
