// A calling bot on Microsoft's client for JavaScript. It answers, plays a menu, and when a key comes it stops the menu,
// plays something else and hangs up. MISTAKE names what it does wrong; see mistakes.mjs.
import { randomUUID } from "node:crypto";
import http from "node:http";
import graph from "@microsoft/microsoft-graph-client";
import { mistakes, right } from "./mistakes.mjs";
import { Tokens, genuine } from "./tokens.mjs";
import { tone } from "./wav.mjs";

const env = (name) => process.env["IVRFLOW_" + name];

export class Bot {
  calls = new Map(); // by id: lower case, no dashes
  tokens = new Tokens(env("TOKEN_URL"), env("CLIENT_ID"), env("CLIENT_SECRET"));
  prompts = { "menu.wav": tone(20), "sales.wav": tone(0.3) };

  constructor() {
    // The client sends its token to https addresses only, and the simulator is on this machine: so the first of its
    // middleware, which does that, is replaced.
    const chain = graph.MiddlewareFactory.getDefaultMiddlewareChain({});
    chain[0] = { setNext(next) { this.next = next; }, execute: async (context) => {
      context.options.headers = { ...context.options.headers, Authorization: "Bearer " + await this.tokens.get() };
      await chain[0].next.execute(context);
    } };
    this.graph = graph.Client.initWithMiddleware({ middleware: chain, baseUrl: env("GRAPH_URL").replace(/v1\.0$/, "") });
  }

  post(call, action, body) {
    return this.graph.api(`/communications/calls/${call.id}/${action}`).post(body);
  }

  answerBody() {
    return {
      callbackUri: env("PUBLIC_URL") + "/api/calls",
      acceptedModalities: ["audio"],
      mediaConfig: { "@odata.type": "#microsoft.graph.serviceHostedMediaConfig" },
    };
  }

  answer(call) {
    return this.post(call, "answer", this.answerBody());
  }

  subscribe(call) {
    return this.post(call, "subscribeToTone", { clientContext: randomUUID() });
  }

  // over is told of the end of the operation with this clientContext.
  over(call, context) {
    return new Promise((tell) => call.operations.set(context, tell));
  }

  async play(call, ...names) {
    const clientContext = randomUUID();
    const over = this.over(call, clientContext);
    await this.post(call, "playPrompt", { clientContext, prompts: names.map((name) => this.prompt(name)) });
    return over;
  }

  prompt(name) {
    const mediaInfo = { "@odata.type": "#microsoft.graph.mediaInfo", uri: `${env("PUBLIC_URL")}/prompts/${name}`, resourceId: name };
    return { "@odata.type": "#microsoft.graph.mediaPrompt", mediaInfo };
  }

  // talk is the whole conversation, from the moment that audio is active.
  async talk(call) {
    await this.subscribe(call);
    const menu = this.play(call, "menu.wav");
    await call.key;
    await this.post(call, "cancelMediaProcessing", { clientContext: randomUUID() });
    await menu; // until that is over, the next prompt could be cut as well
    await this.play(call, "sales.wav");
    await this.hangUp(call);
  }

  hangUp(call) {
    return this.graph.api(`/communications/calls/${call.id}`).delete();
  }

  async notified({ changeType, resourceUrl, resourceData: data }) {
    const id = /calls\/([^/]+)/.exec(resourceUrl)[1].replaceAll("-", "").toLowerCase();
    const call = this.calls.get(id) ?? { id, operations: new Map() };
    if (resourceUrl.includes("/operations/")) {
      call.operations.get(data.clientContext)?.(data);
    } else if (data.state === "incoming" && !this.calls.has(id)) {
      this.calls.set(id, call);
      call.key = new Promise((press) => { call.press = press; });
      await this.answer(call);
    } else if (data.toneInfo) {
      call.press(data.toneInfo.tone);
    } else if (data.mediaState?.audio === "active" && !call.begun) {
      call.begun = true;
      await this.talk(call);
    } else if (changeType === "deleted") {
      await this.ended(call);
    }
  }

  ended(call) {
    this.calls.delete(call.id);
  }

  genuine(authorization) {
    return genuine(authorization, env("OPENID_URL"), env("CLIENT_ID"));
  }

  async receive(request, response) {
    const name = /^\/prompts\/(.+)$/.exec(request.url)?.[1];
    if (name) {
      const file = this.prompts[name];
      response.writeHead(file ? 200 : 404, { "Content-Type": "audio/wav" }).end(file);
      return;
    }
    let body = "";
    for await (const part of request) body += part;
    if (!(await this.genuine(request.headers.authorization))) {
      response.writeHead(403).end();
      return;
    }
    await this.accept(response);
    for (const item of JSON.parse(body).value) {
      this.notified(item).catch((e) => console.error(`refused: ${e.statusCode} ${e.code} ${e.message}`));
    }
  }

  accept(response) {
    response.writeHead(202).end();
  }
}

const bot = new Bot();
if (process.env.MISTAKE) Object.assign(bot, mistakes[process.env.MISTAKE](bot, right(bot)));
await Promise.all([bot.tokens.get(), bot.genuine("Bearer e30.e30.")]); // what is slow comes before the first call
const [host, port] = env("LISTEN").split(":");
http.createServer((request, response) => bot.receive(request, response)).listen(Number(port), host);
