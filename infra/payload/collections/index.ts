import { CrewRuns } from "./CrewRuns";
import { CrewTexts } from "./CrewTexts";
import { Scenes } from "./Scenes";
import { Shots } from "./Shots";

/** Everything that Novel Movie Crews writes to, for `collections` of a Payload config. */
export const crewCollections = [CrewRuns, CrewTexts, Scenes, Shots];

export { CrewRuns, CrewTexts, Scenes, Shots };
