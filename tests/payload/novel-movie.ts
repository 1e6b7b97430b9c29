// Novel Movie's own collections: its names, types, options, relations and access, and
// where it has hooks. Written from a survey of its field trees (commit b821c3f of
// 2025-09-11); `python -m tests.payload.drift DUMP` names every difference from a newer one.
import type {
  Access,
  CollectionConfig,
  CollectionSlug,
  Field,
  FieldHook,
  RichTextAdapter,
} from "payload";

type More = Record<string, unknown>;

const field = (type: string) => (name: string, more: More = {}) =>
  ({ name, type, ...more }) as Field;
const text = field("text");
const area = field("textarea");
const number = field("number");
const flag = field("checkbox");
const date = field("date");
const json = field("json");
// Payload refuses names over 63 characters where the database is SQL; the names that it
// makes from these collections are longer, for on MongoDB there are none.
let selects = 0;
const one = (name: string, options: string[], more: More = {}) =>
  ({ name, type: "select", options, enumName: `enum_${(selects += 1)}`, ...more }) as Field;
const rel = (name: string, relationTo: string, more: More = {}) =>
  ({ name, type: "relationship", relationTo: relationTo as CollectionSlug, ...more }) as Field;
const group = (name: string, fields: Field[], more: More = {}) =>
  ({ name, type: "group", fields, ...more }) as Field;
const rows = (name: string, fields: Field[], more: More = {}) =>
  ({ name, type: "array", fields, ...more }) as Field;

// Nobody writes the rich text here, so its editor needs no page of its own.
const editor: RichTextAdapter = {
  CellComponent: "",
  DiffComponent: "",
  FieldComponent: "",
  validate: () => true,
};
const rich = (name: string, more: More = {}) =>
  ({ name, type: "richText", editor, ...more }) as unknown as Field;

// What Novel Movie's hooks do is not surveyed; these do what their fields are named for,
// and fill only what was left empty.
const slugged: FieldHook = ({ data, value }) =>
  value ??
  String(data?.name ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
const short: FieldHook = ({ value }) => value ?? Math.random().toString(36).slice(2, 8);
const touched: FieldHook = () => new Date().toISOString();
const kept: FieldHook = ({ value }) => value;
const asItIs = ({ data, doc }: { data?: unknown; doc?: unknown }) => doc ?? data;

const somebody: Access = ({ req: { user } }) => Boolean(user);
const everybody: Access = () => true;

const anybody = { read: everybody, create: everybody, update: everybody, delete: everybody };
// "By a rule" in the survey: its rules ask for somebody who is logged in.
const byRule = { read: everybody, create: somebody, update: somebody, delete: somebody };
const readByAnybody = { read: everybody };
const asPayloadHasIt = {};

const collection = (
  slug: string,
  access: CollectionConfig["access"],
  fields: Field[],
  more: Partial<CollectionConfig> = {},
): CollectionConfig => ({ slug, access, fields, ...more }) as CollectionConfig;

const Users = collection("users", asPayloadHasIt, [], { auth: true });

const Media = collection("media", readByAnybody, [
  text("alt", { required: true }),
], { upload: true });

const Series = collection("series", byRule, [
  text("name", { required: true }),
  area("description"),
  flag("isActive", { required: true, defaultValue: true }),
]);

const Genres = collection("genres", anybody, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["primary", "sub", "hybrid"], { required: true }),
  rel("parentGenre", "genres"),
  group("narrativeElements", [
    area("typicalStructure"),
    area("characterArchetypes"),
    area("commonThemes"),
    area("visualStyle"),
  ]),
  group("audienceAppeal", [
    area("primaryDemographics"),
    area("emotionalAppeal"),
  ]),
  group("productionConsiderations", [
    one("budgetRange", ["low", "medium", "high", "variable"]),
    area("technicalRequirements"),
  ]),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const ToneOptions = collection("tone-options", byRule, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["emotional", "stylistic", "narrative", "atmospheric"], { required: true }),
  one("intensity", ["subtle", "moderate", "strong", "intense"], { required: true }),
  group("narrativeImpact", [
    area("dialogueStyle"),
    area("pacingInfluence"),
    area("characterBehavior"),
    area("conflictStyle"),
  ]),
  group("visualElements", [
    area("colorPalette"),
    area("lightingStyle"),
    area("cameraWork"),
    area("editingStyle"),
  ]),
  group("audioElements", [
    area("musicStyle"),
    area("soundDesign"),
    area("voiceDirection"),
  ]),
  rel("genreCompatibility", "genres", { hasMany: true }),
  group("audienceResponse", [
    area("emotionalEffect"),
    one("engagementLevel", ["passive", "moderate", "active", "intense"]),
    rel("demographicAppeal", "audience-demographics", { hasMany: true }),
  ]),
  rows("examples", [
    text("title", { required: true }),
    number("year", { min: 1900, max: 2031 }),
    area("description"),
  ], { maxRows: 5 }),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const MoodDescriptors = collection("mood-descriptors", byRule, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["positive", "negative", "neutral", "complex"], { required: true }),
  one("intensity", ["subtle", "moderate", "strong", "overwhelming"], { required: true }),
  area("emotionalImpact"),
  group("visualElements", [
    area("colorAssociations"),
    area("lightingStyle"),
    area("compositionStyle"),
  ]),
  group("audioElements", [
    area("musicStyle"),
    area("soundDesign"),
  ]),
  rel("genreCompatibility", "genres", { hasMany: true }),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const MovieFormats = collection("movie-formats", byRule, [
  text("name", { required: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description"),
  number("suggestedDuration", { required: true, defaultValue: 5 }),
  flag("isActive", { required: true, defaultValue: true }),
]);

const MovieStyles = collection("movie-styles", anybody, [
  text("name", { required: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description"),
]);

const AudienceDemographics = collection("audience-demographics", anybody, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["age", "geographic", "cultural", "socioeconomic", "lifestyle"], { required: true }),
  group("ageRange", [
    number("minAge", { min: 0, max: 100 }),
    number("maxAge", { min: 0, max: 100 }),
    one("ratingGuideline", ["G", "PG", "PG-13", "R", "NC-17"]),
  ]),
  group("characteristics", [
    area("interests"),
    area("mediaConsumption"),
    area("values"),
    area("lifestyle"),
  ]),
  group("contentPreferences", [
    rel("preferredGenres", "genres", { hasMany: true }),
    one("contentComplexity", ["simple", "moderate", "complex", "variable"]),
    one("attentionSpan", ["short", "medium", "long", "variable"]),
    area("emotionalPreferences"),
  ]),
  group("marketingConsiderations", [
    area("primaryChannels"),
    area("messagingTone"),
    area("influencers"),
  ]),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const CentralThemes = collection("central-themes", byRule, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["relationships", "growth", "social", "moral", "existential", "cultural", "universal"], { required: true }),
  one("universality", ["universal", "broad", "specific", "niche"], { required: true }),
  group("thematicElements", [
    rows("coreQuestions", [
      text("question", { required: true }),
    ]),
    area("commonConflicts"),
    area("characterArcs"),
    area("resolutionPatterns"),
  ]),
  group("narrativeImpact", [
    area("plotInfluence"),
    area("characterDevelopment"),
    area("dialogueStyle"),
    area("symbolism"),
  ]),
  rel("genreCompatibility", "genres", { hasMany: true }),
  group("audienceResonance", [
    area("emotionalImpact"),
    rel("targetDemographics", "audience-demographics", { hasMany: true }),
    area("culturalConsiderations"),
  ]),
  group("visualRepresentation", [
    area("colorAssociations"),
    area("visualMotifs"),
    area("settingInfluence"),
  ]),
  rows("examples", [
    text("title", { required: true }),
    number("year", { min: 1900, max: 2031 }),
    rel("genre", "genres"),
    area("thematicTreatment"),
  ], { maxRows: 10 }),
  rel("relatedThemes", "central-themes", { hasMany: true }),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const CinematographyStyles = collection("cinematography-styles", byRule, [
  text("name", { required: true, unique: true }),
  text("slug", { required: true, unique: true, hooks: { beforeValidate: [slugged] } }),
  area("description", { required: true }),
  one("category", ["realistic", "stylized", "experimental", "documentary", "artistic"], { required: true }),
  one("complexity", ["simple", "moderate", "complex", "highly-complex"], { required: true }),
  group("technicalElements", [
    area("cameraMovement"),
    area("framingApproach"),
    area("lensChoices"),
    area("colorGrading"),
  ]),
  group("visualCharacteristics", [
    area("lightingStyle"),
    area("depthOfField"),
    area("visualTexture"),
  ]),
  rel("genreCompatibility", "genres", { hasMany: true }),
  group("productionConsiderations", [
    one("budgetRequirements", ["low", "medium", "high", "variable"]),
    area("equipmentNeeds"),
    area("skillRequirements"),
  ]),
  rows("examples", [
    text("title", { required: true }),
    number("year", { min: 1900, max: 2031 }),
    area("description"),
  ], { maxRows: 5 }),
  flag("isActive", { defaultValue: true }),
  number("sortOrder", { defaultValue: 0 }),
  rows("aiGenerationTags", [
    text("tag", { required: true }),
  ]),
]);

const Projects = collection("projects", byRule, [
  text("slug", { unique: true, maxLength: 6, hooks: { beforeValidate: [short] } }),
  text("name", { required: true }),
  text("projectTitle"),
  area("shortDescription"),
  area("longDescription"),
  rel("movieFormat", "movie-formats", { required: true }),
  rel("series", "series"),
  rel("movieStyle", "movie-styles", { required: true }),
  one("status", ["draft", "story-in-progress", "story-completed", "in-production", "completed", "archived"], { required: true, defaultValue: "draft" }),
  number("durationUnit", { required: true }),
  rel("primaryGenres", "genres", { hasMany: true, maxRows: 3 }),
  area("corePremise"),
  rel("targetAudience", "audience-demographics", { hasMany: true, maxRows: 3 }),
  rel("tone", "tone-options", { hasMany: true, maxRows: 2 }),
  rel("mood", "mood-descriptors", { hasMany: true, maxRows: 2 }),
  group("generatedContent", [
    rich("script"),
    rows("scenes", [
      number("sceneNumber", { required: true }),
      area("description"),
      rel("media", "media", { hasMany: true }),
    ]),
    rel("finalVideo", "media"),
    rel("assets", "media", { hasMany: true }),
  ]),
  rel("story", "stories", { hooks: { beforeValidate: [kept] } }),
  group("workflowStatus", [
    one("currentStep", ["project-setup", "story-generation", "character-development", "scene-planning", "media-generation", "post-production", "final-review", "completed"], { defaultValue: "project-setup" }),
    rows("completedSteps", [
      text("step", { required: true }),
      date("completedAt", { required: true }),
    ]),
    date("lastActivity", { hooks: { beforeValidate: [touched] } }),
  ]),
], { hooks: { afterChange: [asItIs] } });

const FundamentalData = collection("fundamental-data", anybody, [
  rel("project", "projects", { required: true, unique: true }),
  text("projectName"),
  group("visualStyle", [
    rel("cinematographyStyle", "cinematography-styles"),
    group("colorPalette", [
      one("dominance", ["warm", "cool", "balanced", "monochromatic"]),
      one("saturation", ["high", "medium", "low", "desaturated"]),
      area("symbolicColors"),
    ]),
    area("lightingPreferences"),
    area("cameraMovement"),
  ]),
  group("references", [
    rows("inspirationalMovies", [
      text("title"),
      number("year", { min: 1900, max: 2031 }),
      area("specificElements"),
    ], { maxRows: 5 }),
    area("visualReferences"),
    area("narrativeReferences"),
  ]),
  group("characterArchetypes", [
    area("protagonistType"),
    area("supportingRoles"),
    area("relationshipDynamics"),
  ]),
  group("themes", [
    rel("centralThemes", "central-themes", { hasMany: true }),
    area("moralQuestions"),
    area("messageTakeaway"),
  ]),
  group("setting", [
    area("timePeriod"),
    area("geographicSetting"),
    area("socialContext"),
    area("scale"),
  ]),
  group("pacing", [
    area("narrativeStructure"),
    area("pacingStyle"),
    area("climaxIntensity"),
  ]),
  group("contentGuidelines", [
    area("contentRestrictions"),
    area("culturalSensitivities"),
    area("educationalValue"),
  ]),
  date("createdAt", { hooks: { beforeChange: [kept] } }),
  date("updatedAt", { hooks: { beforeChange: [kept] } }),
], { hooks: { beforeChange: [asItIs] } });

const Stories = collection("stories", byRule, [
  rel("project", "projects", { required: true, unique: true }),
  text("projectName", { hooks: { beforeValidate: [kept] } }),
  area("currentContent", { required: true }),
  number("currentStep", { required: true, min: 1, max: 12, defaultValue: 3 }),
  one("status", ["in-progress", "paused", "completed", "needs-review", "approved"], { required: true, defaultValue: "in-progress" }),
  group("qualityMetrics", [
    number("structureScore", { min: 0, max: 100, defaultValue: 0 }),
    number("characterDepth", { min: 0, max: 100, defaultValue: 0 }),
    number("coherenceScore", { min: 0, max: 100, defaultValue: 0 }),
    number("conflictTension", { min: 0, max: 100, defaultValue: 0 }),
    number("dialogueQuality", { min: 0, max: 100, defaultValue: 0 }),
    number("genreAlignment", { min: 0, max: 100, defaultValue: 0 }),
    number("audienceEngagement", { min: 0, max: 100, defaultValue: 0 }),
    number("visualStorytelling", { min: 0, max: 100, defaultValue: 0 }),
    number("productionReadiness", { min: 0, max: 100, defaultValue: 0 }),
    number("overallQuality", { min: 0, max: 100, defaultValue: 0 }),
  ]),
  rows("enhancementHistory", [
    number("stepNumber", { required: true, min: 1, max: 12 }),
    one("stepName", ["initial-generation", "structure-enhancement", "character-enhancement", "coherence-enhancement", "conflict-enhancement", "dialogue-enhancement", "genre-enhancement", "audience-optimization", "visual-enhancement", "final-polish"], { required: true }),
    date("startTime", { required: true }),
    date("endTime"),
    number("processingTime"),
    area("contentBefore"),
    area("contentAfter"),
    json("qualityBefore"),
    json("qualityAfter"),
    rows("improvementsMade", [
      text("improvement", { required: true }),
    ]),
    flag("userApproved", { defaultValue: false }),
    text("aiModel"),
    area("changesSummary"),
  ], { maxRows: 12 }),
  json("genreSpecificMetrics"),
  group("workflowSettings", [
    one("mode", ["auto", "manual", "custom"], { defaultValue: "auto" }),
    number("qualityThreshold", { min: 0, max: 100, defaultValue: 85 }),
    number("maxIterations", { min: 1, max: 20, defaultValue: 12 }),
    rows("skipSteps", [
      number("stepNumber", { min: 1, max: 12 }),
    ]),
    rows("repeatSteps", [
      number("stepNumber", { min: 1, max: 12 }),
    ]),
  ]),
  group("progressTracking", [
    number("estimatedTimeRemaining"),
    number("completionPercentage", { min: 0, max: 100 }),
    number("lastProcessedStep", { min: 0, max: 12 }),
    number("totalProcessingTime"),
  ]),
], { hooks: { beforeValidate: [asItIs], afterChange: [asItIs] } });

const StoryStructures = collection("story-structures", anybody, [
  rel("project", "projects", { required: true }),
  text("projectName"),
  rel("story", "stories", { required: true }),
  one("narrativeStructureType", ["single-moment", "compressed-three-act", "traditional-three-act", "five-act", "save-the-cat", "eight-sequence"]),
  group("adaptiveStructure", [
    text("structureType"),
    rows("acts", [
      number("actNumber", { required: true }),
      text("name", { required: true }),
      area("description"),
      number("duration"),
      rows("keyEvents", [
        text("event", { required: true }),
      ]),
      text("purpose"),
    ]),
    rows("sequences", [
      number("sequenceNumber", { required: true }),
      text("name", { required: true }),
      area("description"),
      number("duration"),
      text("miniMovieArc"),
      rows("keyBeats", [
        text("beat", { required: true }),
      ]),
    ]),
    rows("saveTheCatBeats", [
      number("beatNumber", { required: true }),
      text("name", { required: true }),
      area("description"),
      number("pageNumber"),
      number("timing"),
      text("purpose"),
    ]),
  ]),
  group("actStructure", [
    group("act1", [
      area("setup"),
      area("incitingIncident"),
      area("plotPoint1"),
      number("duration"),
    ]),
    group("act2", [
      area("confrontation"),
      area("midpoint"),
      area("plotPoint2"),
      number("duration"),
    ]),
    group("act3", [
      area("climax"),
      area("fallingAction"),
      area("resolution"),
      number("duration"),
    ]),
  ]),
  rows("storyBeats", [
    text("beat", { required: true }),
    number("timing"),
    area("description", { required: true }),
    rows("characters", [
      text("character"),
    ]),
    one("emotionalTone", ["tense", "dramatic", "comedic", "romantic", "action", "suspenseful", "emotional", "mysterious"]),
  ]),
  rows("characterArcs", [
    text("character", { required: true }),
    area("startState", { required: true }),
    area("endState", { required: true }),
    area("transformation", { required: true }),
    rows("keyMoments", [
      text("moment"),
    ]),
  ]),
  rows("subplots", [
    text("name", { required: true }),
    area("description", { required: true }),
    area("resolution"),
    rows("charactersInvolved", [
      text("character"),
    ]),
  ]),
  group("generationMetadata", [
    date("generatedAt"),
    number("processingTime"),
    number("qualityScore", { min: 0, max: 100 }),
    area("generationNotes"),
  ]),
  group("durationCompliance", [
    text("formatCategory"),
    number("targetDuration"),
    flag("isCompliant"),
    one("complexityLevel", ["minimal", "simple", "moderate", "complex", "epic"]),
    group("constraints", [
      number("maxStoryBeats"),
      number("maxCharacters"),
      number("maxLocations"),
      number("maxSubplots"),
      number("beatsPerMinute"),
    ]),
    group("actualMetrics", [
      number("storyBeatsCount"),
      number("characterCount"),
      number("subplotCount"),
      number("averageBeatsPerMinute"),
    ]),
    rows("warnings", [
      text("warning", { required: true }),
    ]),
    rows("recommendations", [
      text("recommendation", { required: true }),
    ]),
    rows("pacingGuidelines", [
      text("guideline", { required: true }),
    ]),
  ]),
  one("status", ["generated", "reviewed", "approved", "needs-revision"], { required: true, defaultValue: "generated" }),
], { hooks: { beforeChange: [asItIs] } });

const CharacterReferences = collection("character-references", byRule, [
  rel("project", "projects", { required: true }),
  text("projectCharacterName", { required: true }),
  text("libraryCharacterId", { required: true, unique: true }),
  one("characterRole", ["protagonist", "antagonist", "supporting", "minor"], { defaultValue: "supporting" }),
  one("generationStatus", ["pending", "generated", "images_created", "complete", "failed"], { defaultValue: "pending" }),
  group("generationMetadata", [
    date("generatedAt"),
    date("lastImageUpdate"),
    area("errorMessage"),
    text("generationMethod"),
    number("qualityScore"),
    number("completeness"),
    text("characterLibraryStatus"),
    json("bamlData"),
  ]),
], { hooks: { afterChange: [asItIs] } });

export const novelMovie = [
  Users,
  Media,
  Series,
  Genres,
  ToneOptions,
  MoodDescriptors,
  MovieFormats,
  MovieStyles,
  AudienceDemographics,
  CentralThemes,
  CinematographyStyles,
  Projects,
  FundamentalData,
  Stories,
  StoryStructures,
  CharacterReferences,
];
