// A real mail server for the tests: node smtp-server.cjs '{"secure":false,"key":"…","cert":"…","auth":true}'
// It prints its port on the first line, then one JSON line for each mail it took. What it does depends on the recipient's name.
const { SMTPServer } = require("smtp-server");

const options = JSON.parse(process.argv[2]);
const server = new SMTPServer({
  name: "mail.test",
  secure: options.secure,
  key: options.key,
  cert: options.cert,
  authOptional: !options.auth,
  authMethods: options.authMethods || ["PLAIN", "LOGIN"],
  disabledCommands: options.key ? [] : ["STARTTLS"],
  size: 1024 * 1024,
  logger: false,
  onAuth({ username, password }, session, done) {
    done(username === "office" && password === " geheim 密码 " ? null : Object.assign(new Error(`no ${password}`), { responseCode: 535 }), { user: username });
  },
  onRcptTo({ address }, session, done) {
    const name = address.split("@")[0];
    const answer = (code, text) => done(Object.assign(new Error(text), { responseCode: code }));
    if (name === "later") return answer(450, `4.2.1 ${address} is greylisted`);
    if (name === "never") return answer(550, `5.1.1 ${address} is not here`);
    if (name === "drop") return drop(session);
    done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => {
      const name = session.envelope.rcptTo[0].address.split("@")[0];
      if (name === "spam") return done(Object.assign(new Error("5.7.1 looks like spam"), { responseCode: 554 }));
      if (name === "full") return done(Object.assign(new Error("4.3.1 no room"), { responseCode: 452 }));
      console.log(JSON.stringify({
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((recipient) => recipient.address),
        secure: session.secure,
        user: session.user || null,
        raw: Buffer.concat(chunks).toString("base64"),
      }));
      if (name === "drop-after") return drop(session);
      done();
    });
  },
});

function drop(session) {
  for (const connection of server.connections) {
    if (connection.id === session.id) connection._socket.destroy();
  }
}

server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
// The tests end by closing this side's input.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
