// Prints scenes until a story's final event: RABBITMQ_URL=amqp://… node subscribe.js
// Delivery is at least once and event ids are derived, so a subscriber remembers the ids
// it has seen, and acknowledges after its own work.
import amqp from "amqplib";
import type { SaidEvent } from "../events";

const seen = new Set<string>();
const connection = await amqp.connect(process.env.RABBITMQ_URL!);
const channel = await connection.createChannel();
const queue = "subscriber.typescript";
await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
for (const wanted of ["scene.breakdown.completed", "story.breakdown.*"]) {
  await channel.bindQueue(queue, "novelmovie.events", wanted);
}

/** Prints an event; tells whether it is a story's final event. */
function printEvent(event: SaidEvent): boolean {
  switch (event.type) {
    case "com.novelmovie.scene.breakdown.completed.v1":
      console.log(event.data.story_id, event.data.scene.setting, event.data.shots.length, "shots");
      return false;
    case "com.novelmovie.story.breakdown.completed.v1":
      console.log(event.data.story_id, "completed:", event.data.counts.scenes, "scenes");
      return true;
    case "com.novelmovie.story.breakdown.failed.v1":
      console.log(event.data.story_id, "failed:", event.data.reason, event.data.detail);
      return event.data.final;
    default:
      return false;
  }
}

await channel.consume(queue, async (delivery) => {
  if (!delivery) return;
  const event = JSON.parse(delivery.content.toString()) as SaidEvent;
  const isFinal = !seen.has(event.id) && printEvent(event);
  seen.add(event.id);
  channel.ack(delivery);
  if (isFinal) {
    await channel.close();
    await connection.close();
  }
});
console.log("listening");
