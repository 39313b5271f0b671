// The operations of Tables.cs by the npm client: node tables.cjs <tests folder> <connection string> <reads> <transactions> <queries>.
// Prints one line: {"reads": …, "transactions": …, "queries": …}, each per second.
const { createRequire } = require("module");
const [folder, connection, ...counts] = process.argv.slice(2);
const { TableClient } = createRequire(folder + "/package.json")("@azure/data-tables");

const row = (partitionKey, rowKey) => ({
  partitionKey,
  rowKey,
  Title: "加装电梯 · 每周走访三个单元",
  Stage: 3,
  Version: { type: "Int64", value: "12345678901" },
  Share: 0.75,
  Open: true,
  Due: new Date("2026-09-18T00:00:00Z"),
  Data: new Uint8Array(200),
});

async function perSecond(count, work) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await work(i);
  return count / (Number(process.hrtime.bigint() - begin) / 1e9);
}

(async () => {
  const [reads, transactions, queries] = counts.map(Number);
  const table = TableClient.fromConnectionString(connection, "n" + Date.now(), { allowInsecureConnection: true });
  await table.createTable();
  for (let batch = 0; batch < 10; batch++) {
    await table.submitTransaction(Array.from({ length: 100 }, (_, i) => ["create", row("full", String(batch * 100 + i).padStart(4, "0"))]));
  }
  const read = i => table.getEntity("full", String((i * 7) % 1000).padStart(4, "0"));
  const write = prefix => i => table.submitTransaction(Array.from({ length: 20 }, (_, j) => ["create", row(prefix + i, String(j))]));
  const query = async () => {
    let found = 0;
    for await (const _ of table.listEntities({ queryOptions: { filter: "PartitionKey eq 'full'" } })) found++;
    if (found !== 1000) throw new Error("found " + found);
  };
  await perSecond(50, read);
  await perSecond(5, write("warm"));
  await perSecond(2, query);
  const result = {
    reads: await perSecond(reads, read),
    transactions: await perSecond(transactions, write("t")),
    queries: await perSecond(queries, query),
  };
  await table.deleteTable();
  console.log(JSON.stringify(result));
})();
