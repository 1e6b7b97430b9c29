// Generated from ports/events/story_events.py by `make contracts`; do not edit.

/** CloudEvents 1.0, structured mode, as it travels on `novelmovie.events`. */
export interface CloudEvent<Type extends string, Data> {
  specversion: "1.0";
  /** Dedupe on it: it is derived from what the event is. */
  id: string;
  source: string;
  type: Type;
  subject?: string | null;
  time?: string;
  datacontenttype?: "application/json";
  dataschema?: string;
  /** Orders the events of one run; zero-padded. */
  sequence?: string;
  /** Id of the submission that opened the generation. */
  causationid?: string | null;
  traceparent?: string | null;
  data: Data;
}

/** What the film must keep to; part of the run's identity. */
export interface Constraints {
  max_shot_seconds?: number;
}

/** What a run may spend; it ends as ``over_budget`` before it exceeds one. */
export interface Limits {
  tokens?: number | null;
  cost?: number | null;
  deadline?: string | null;
}

/** What the publisher would like, where the story leaves a choice. */
export interface Preferences {
  genre?: string;
  tone?: string;
  style?: string;
}

/** A text that stays in the archive because it is too long for a message. */
export interface TextRef {
  collection: string;
  id: string;
  sha256: string;
}

/** A story is to be broken down; exactly one of *text* and *text_ref* is given. */
export interface StorySubmitted {
  story_id: string;
  project_id: string;
  revision: number;
  title: string;
  text?: string | null;
  text_ref?: TextRef | null;
  format?: "auto" | "prose" | "screenplay";
  language?: string;
  preferences?: Preferences;
  constraints?: Constraints;
  limits?: Limits;
  requested_by?: string;
}

/** The author or an operator no longer wants a story's breakdown. */
export interface StoryCancelled {
  story_id: string;
  project_id?: string | null;
  revision?: number | null;
  reason?: string;
}

/** How far a run has come; at most one a second, and the last of each stage. */
export interface StoryProgressed {
  run_id: string;
  generation: number;
  project_id: string;
  story_id: string;
  revision: number;
  stage: "intake" | "read" | "structure" | "break-down" | "assemble";
  done: number;
  total: number;
  percent: number;
}

/** A run of scenes, both ends included. */
export interface Act {
  name: string;
  first_scene: number;
  last_scene: number;
  description: string;
}

/** Another name of the same person, and why we hold it to be theirs. */
export interface Alias {
  alias: string;
  evidence: string;
}

/** How a person changes over the story. */
export interface Arc {
  start_state: string;
  end_state: string;
  transformation: string;
  key_moments?: string[];
}

/** One appearance of a person: another version of the same key. */
export interface Look {
  key: string;
  description: string;
  first_scene: number;
  last_scene?: number | null;
}

/** Text that is no part of the story itself; it stays out of scenes. */
export interface Matter {
  kind: "front_matter" | "back_matter";
  source: Span;
}

/** One identity, one key, across the film. */
export interface Person {
  key: string;
  name: string;
  aliases?: Alias[];
  role: "protagonist" | "antagonist" | "supporting" | "minor";
  gender?: "female" | "male" | "unknown";
  mentions: number;
  narrator?: boolean;
  traits?: string[];
  arc?: Arc | null;
  looks?: Look[];
  first_scene: number;
  library_id?: string | null;
  age?: string | null;
  features?: string[];
  relations?: PersonRelation[];
  edited?: boolean;
}

/** What a person is to another, in the words of the text: ``sister``. */
export interface PersonRelation {
  person: string;
  relation: string;
  evidence?: string;
}

/** Where scenes happen; a study lies in its house. */
export interface Place {
  key: string;
  name: string;
  parent?: string | null;
  interior: "INT." | "EXT." | "INT./EXT.";
  atmosphere?: string;
}

/** A thing, animal or vehicle with a key; `category` says which. */
export interface Prop {
  key: string;
  name: string;
  category: "prop" | "vehicle" | "animal" | "wardrobe";
}

/** An edge of the story's knowledge graph, by keys and scene ids. */
export interface Relationship {
  source: string;
  relation: "FOLLOWS" | "HAS_CHARACTER" | "TAKES_PLACE_IN" | "HAS_EMOTION" | "FEATURES_OBJECT" | "EXPLORES_THEME" | "SETS_UP" | "PAYS_OFF";
  target: string;
  evidence: Span;
  what?: string | null;
}

/** One scene as the structure knows it, before it is broken down. */
export interface SceneIndexEntry {
  scene_id: string;
  number: number;
  kind: "scene" | "summary" | "reflection";
  source: Span;
  setting: string;
  place_id: string;
  time_of_day: "DAWN" | "MORNING" | "DAY" | "AFTERNOON" | "DUSK" | "EVENING" | "NIGHT" | "UNKNOWN";
  story_day: number | null;
  characters: string[];
  summary: string;
  chapter?: string | null;
  flashback?: boolean;
  tension?: number | null;
  edited?: boolean;
  heading_edited?: boolean;
}

/** Span */
export interface Span {

}

/** A turn of the whole story. */
export interface StoryBeat {
  beat: string;
  scene: number;
  timing: number;
  description: string;
  characters?: string[];
  emotional_tone: "tense" | "dramatic" | "comedic" | "romantic" | "action" | "suspenseful" | "emotional" | "mysterious";
}

/** The data of `story.structured`, and the ground every scene stands on. */
export interface Structure {
  structure_type: "single-moment" | "compressed-three-act" | "traditional-three-act" | "five-act" | "save-the-cat" | "eight-sequence";
  people: Person[];
  places: Place[];
  props?: Prop[];
  themes?: Theme[];
  acts: Act[];
  beats: StoryBeat[];
  subplots?: Subplot[];
  relationships?: Relationship[];
  scenes: SceneIndexEntry[];
  matter?: Matter[];
}

/** A thread beside the main one. */
export interface Subplot {
  name: string;
  scenes: number[];
  description: string;
}

/** What the story is about, and the scenes that show it. */
export interface Theme {
  theme: string;
  manifestations: number[];
}

/** People, places, acts and scenes are settled; scene breakdowns follow. */
export interface StoryStructured {
  run_id: string;
  generation: number;
  project_id: string;
  story_id: string;
  revision: number;
  title: string;
  model: string;
  structure: Structure;
}

/** What a shot sounds like; the dialogue is copied, the rest the designer's. */
export interface Audio {
  dialogue: string | null;
  sound_effects?: string[];
  music_cue?: string | null;
}

/** How a shot is taken; the cinematographer's. */
export interface Camera {
  size: "extreme_wide" | "wide" | "full" | "medium" | "medium_close" | "close" | "extreme_close";
  angle: string;
  movement: string;
  lens: string;
  focus: string;
  side: "a" | "b" | "on_axis" | "none";
}

/** How a shot feels; the art director's. */
export interface ContextualLayer {
  tone_and_mood: string;
  genre_aesthetics?: string[];
  cinematic_references?: string[];
}

/** Keys of everything a shot shows (``char_marcus_v01``). */
export interface DigitalAssets {
  characters?: string[];
  animals?: string[];
  locations?: string[];
  objects?: string[];
  vehicles?: string[];
  clothes?: string[];
}

/** Something a department must provide, with the words that ask for it. */
export interface Element {
  category: "cast" | "background" | "prop" | "set_dressing" | "vehicle" | "animal" | "wardrobe" | "makeup_hair" | "sound" | "effect" | "stunt";
  key?: string | null;
  name: string;
  presence: "present" | "mentioned" | "inferred";
  source: Span;
  quantity?: number | null;
  owner?: string | null;
  state?: string | null;
  department?: string | null;
  edited?: boolean;
}

/** Something that a law or the Supervisor found wrong in a breakdown. */
export interface Finding {
  code: string;
  severity: "violation" | "warning" | "note";
  scene?: number | null;
  shot?: string | null;
  field?: string | null;
  evidence: string;
  owner: "analyst" | "architect" | "director" | "cinematographer" | "art_director" | "sound_designer" | "supervisor";
  mended?: boolean;
}

/** One contiguous span of speech, without its quotation marks. */
export interface Line {
  line_id: string;
  character: string;
  character_key: string | null;
  line: string;
  parenthetical?: string | null;
  source: Span;
  continues?: string | null;
  delivery?: "on_screen" | "off_screen" | "voice_over";
  attribution: "cue" | "explicit" | "anaphoric" | "alternating" | "implicit" | "none";
  confidence: number;
  edited?: boolean;
}

/** The part of a line that one shot carries; the whole line in most. */
export interface LinePart {
  line_id: string;
  source: Span;
  text: string;
}

/** What happens in a shot; the director's. */
export interface NarrativeLayer {
  action_description: string;
  character_performance: string;
  shot_purpose: string;
}

/** A turn inside a scene. */
export interface SceneBeat {
  description: string;
  tone: string;
  source: Span;
}

/** One scene: one place and time. */
export interface SceneCard {
  scene_id: string;
  sequence_number: number;
  kind: "scene" | "summary" | "reflection";
  setting: string;
  place_id: string;
  time_of_day: "DAWN" | "MORNING" | "DAY" | "AFTERNOON" | "DUSK" | "EVENING" | "NIGHT" | "UNKNOWN";
  story_day: number | null;
  source: Span;
  action_summary: string;
  dialogue_script: Line[];
  unspoken?: Unspoken[];
  characters_present: string[];
  narrative_purpose: string;
  emotional_arc: string;
  beats: SceneBeat[];
  elements: Element[];
  key_objects_and_props: string[];
  animals_present: string[];
  vehicles_present: string[];
  clothing_and_accessories: string[];
  locations_mentioned_in_scene: string[];
  heading?: string | null;
  page_eighths?: number | null;
  day_night?: "day" | "night" | "dawn" | "dusk" | null;
  script_day?: string | null;
  cast_numbers?: number[];
  intercut?: boolean;
  flashback?: boolean;
  tension?: number | null;
}

/** A piece of film between two cuts. */
export interface Shot {
  shot_id: string;
  sequence_number?: number | null;
  scene_number: number;
  shot_number_in_scene: number;
  estimated_duration_seconds: number;
  narrative_layer: NarrativeLayer;
  contextual_layer: ContextualLayer;
  technical_layer: TechnicalLayer;
  digital_assets: DigitalAssets;
  source: Span[];
  lines: string[];
  line_parts: LinePart[];
  reason?: string | null;
  setup_id?: string | null;
  subject?: string | null;
  eyeline?: string | null;
  transition_in?: string | null;
  transition_out?: string | null;
  staging?: boolean;
  edited?: boolean;
}

/** Camera, lighting and audio of a shot. */
export interface TechnicalLayer {
  camera: Camera;
  lighting: string;
  audio: Audio;
}

/** A quotation that nobody speaks, and what it is instead. */
export interface Unspoken {
  source: Span;
  what: "thought" | "title" | "letter" | "sign" | "emphasis";
}

/** What answers cost. */
export interface Usage {
  calls?: number;
  prompt_tokens?: number;
  completion_tokens?: number;
  cost?: number;
}

/** One scene is broken down into shots. */
export interface SceneBreakdownCompleted {
  run_id: string;
  generation: number;
  project_id: string;
  story_id: string;
  revision: number;
  scene: SceneCard;
  shots: Shot[];
  findings: Finding[];
  model: string;
  usage: Usage;
}

/** How much a finished breakdown holds. */
export interface Counts {
  scenes: number;
  shots: number;
  lines: number;
  people: number;
  places: number;
  seconds: number;
  findings: number;
}

/** How often a law was checked, and how often it was broken. */
export interface LawFigures {
  checked: number;
  violations: number;
}

/** The final answer to a submission that succeeded. */
export interface StoryBreakdownCompleted {
  run_id: string;
  generation: number;
  project_id: string;
  story_id: string;
  revision: number;
  title: string;
  model: string;
  counts: Counts;
  quality: Partial<Record<"partition" | "verbatim" | "line_ledger" | "duration" | "references" | "presence" | "grounding" | "slugline" | "axis" | "variety" | "state", LawFigures>>;
  findings: Finding[];
  usage: Usage;
  documents: Record<string, string>;
}

/** A submission failed. */
export interface StoryBreakdownFailed {
  run_id: string | null;
  generation: number | null;
  project_id: string | null;
  story_id: string | null;
  revision: number | null;
  cause_id: string | null;
  final: boolean;
  reason: "invalid" | "unreadable" | "over_budget" | "cancelled" | "dead_lettered";
  stage: string | null;
  detail: string;
  dead_letter_id?: string | null;
}

export type HeardEvent =
  | CloudEvent<"com.novelmovie.story.submitted.v1", StorySubmitted>
  | CloudEvent<"com.novelmovie.story.cancelled.v1", StoryCancelled>;

export type SaidEvent =
  | CloudEvent<"com.novelmovie.story.progressed.v1", StoryProgressed>
  | CloudEvent<"com.novelmovie.story.structured.v1", StoryStructured>
  | CloudEvent<"com.novelmovie.scene.breakdown.completed.v1", SceneBreakdownCompleted>
  | CloudEvent<"com.novelmovie.story.breakdown.completed.v1", StoryBreakdownCompleted>
  | CloudEvent<"com.novelmovie.story.breakdown.failed.v1", StoryBreakdownFailed>;
