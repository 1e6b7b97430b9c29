export { CrewRuns } from "./CrewRuns";
export { CrewTexts } from "./CrewTexts";
export { Scenes } from "./Scenes";
export { Shots } from "./Shots";
