// What bots do wrong, by name. Each takes the bot and returns what is replaced of it; the right methods are in `right`.
import { randomUUID } from "node:crypto";
import { tone } from "./wav.mjs";

const ignore = () => {};
const after = (ms) => new Promise((done) => setTimeout(done, ms));

export const mistakes = {
  // A prompt before audio is active.
  early: (bot, right) => ({
    async answer(call) {
      await right.answer(call);
      await bot.play(call, "menu.wav").catch(ignore);
    },
  }),

  // A value in other case than the enum has it.
  "enum-case": (bot, right) => ({
    async answer(call) {
      await bot.post(call, "answer", { ...bot.answerBody(), acceptedModalities: ["Audio"] }).catch(ignore);
      await right.answer(call);
    },
  }),

  // A number where an address belongs.
  "wrong-type": (bot, right) => ({
    async talk(call) {
      const mediaInfo = { "@odata.type": "#microsoft.graph.mediaInfo", uri: 5 };
      await bot.post(call, "playPrompt", { clientContext: randomUUID(), prompts: [{ "@odata.type": "#microsoft.graph.mediaPrompt", mediaInfo }] })
        .catch(ignore);
      await right.talk(call);
    },
  }),

  // A member with a typing mistake.
  misspelt: (bot, right) => ({
    async talk(call) {
      await bot.post(call, "playPrompt", { clientContext: randomUUID(), prompts: [bot.prompt("sales.wav")], loops: 1 }).catch(ignore);
      await right.talk(call);
    },
  }),

  // Prompts that do not say what they are.
  untyped: (bot, right) => ({
    async talk(call) {
      const { mediaInfo } = bot.prompt("menu.wav");
      await bot.post(call, "playPrompt", { clientContext: randomUUID(), prompts: [{ mediaInfo }] }).catch(ignore);
      await right.talk(call);
    },
  }),

  // A prompt as telephones have it, with 8 kHz.
  "prompt-format": (bot, right) => ({
    async talk(call) {
      bot.prompts["sales.wav"] = tone(0.3, 8000);
      await right.talk(call);
    },
  }),

  // A prompt that is not there.
  "prompt-missing": (bot, right) => ({
    async talk(call) {
      delete bot.prompts["sales.wav"];
      await right.talk(call);
    },
  }),

  // An answer to a call that was answered.
  "answer-twice": (bot, right) => ({
    async answer(call) {
      await right.answer(call);
      await right.answer(call).catch(ignore);
    },
  }),

  // A webhook that looks at no token.
  forged: () => ({ genuine: async () => true }),

  // A prompt for a call that is over.
  "after-end": (bot, right) => ({
    async ended(call) {
      right.ended(call);
      await after(1200);
      await bot.play(call, "sales.wav").catch(ignore);
    },
  }),

  // The next prompt as soon as the cancel is answered. What was cut is notified behind the key, and the key is answered
  // late, so that the order does not depend on milliseconds.
  "drain-skipped": (bot, right) => ({
    accept(response) {
      if (!bot.playing) return right.accept(response);
      after(300).then(() => right.accept(response));
    },
    async talk(call) {
      await bot.subscribe(call);
      const menu = bot.play(call, "menu.wav");
      bot.playing = true;
      await call.key;
      await bot.post(call, "cancelMediaProcessing", { clientContext: randomUUID() });
      await bot.play(call, "sales.wav");
      await menu;
      await bot.hangUp(call);
    },
  }),

  // Nobody subscribes to keys.
  "no-subscription": (bot, right) => ({
    subscribe: async () => {},
    async talk(call) {
      after(1000).then(() => call.press("none came"));
      await right.talk(call);
    },
  }),

  // More prompts in one request than Graph takes.
  "21-prompts": (bot, right) => ({
    async talk(call) {
      await bot.play(call, ...Array(21).fill("sales.wav")).catch(ignore);
      await right.talk(call);
    },
  }),

  // A recording fetched with the token for Graph.
  "recording-token": (bot, right) => ({
    subscribe: (call) => (call.subscribed ??= right.subscribe(call)),
    async talk(call) {
      await bot.subscribe(call);
      const clientContext = randomUUID();
      const over = bot.over(call, clientContext);
      await bot.post(call, "recordResponse", { clientContext, playBeep: false, stopTones: ["#"],
        initialSilenceTimeoutInSeconds: 5, maxSilenceTimeoutInSeconds: 1, maxRecordDurationInSeconds: 10 });
      const { recordingLocation } = await over;
      await fetch(recordingLocation, { headers: { Authorization: "Bearer " + await bot.tokens.get() } });
      await right.talk(call);
    },
  }),

  // Operations without a name of their own.
  "no-context": (bot, right) => ({
    async talk(call) {
      await bot.post(call, "playPrompt", { prompts: [bot.prompt("sales.wav")] });
      await right.talk(call);
    },
  }),

  // A webhook that fails while audio becomes active; the notification comes again a second later.
  "webhook-500": (bot, right) => ({
    accept(response) {
      if (bot.failed) return right.accept(response);
      bot.failed = true;
      response.writeHead(500).end();
    },
  }),

  // A webhook that does its work before it answers.
  "webhook-slow": (bot, right) => ({
    async accept(response) {
      if (!bot.slow) await after(1300);
      bot.slow = true;
      right.accept(response);
    },
  }),
};

// right are a bot's methods as they are without a mistake.
export function right(bot) {
  const methods = Object.getPrototypeOf(bot);
  return Object.fromEntries(Object.getOwnPropertyNames(methods).map((name) => [name, methods[name].bind(bot)]));
}
