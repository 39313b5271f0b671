#!/usr/bin/env bash
# Brings what the tests need, builds without warnings, checks the format and runs every test.
#   bash tests/run.sh          the counts of every day
#   bash tests/run.sh --long   more kills, seeds and steps
# Its last line is "N passed, N failed, N skipped"; it fails when anything failed or nothing ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for argument in "$@"; do
  case "$argument" in
    --long) export PARTYFLOW_LONG=1 ;;
    *) echo "usage: bash tests/run.sh [--long]" >&2; exit 2 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en VSLANG=1033
# Build nodes that stay behind would keep the caller's pipes open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# The compiler server keeps no pipe open, and spares each project a cold compiler.
export UseSharedCompilation=true
# Many hosts in one process on two cores: a worker gives a request up that finds no thread for five seconds.
export DOTNET_ThreadPool_ForceMinWorkerThreads=0x20
# Code that runs for seconds pays for being profiled and never earns it back.
export DOTNET_TieredPGO=0
hang=6m
[ -z "${PARTYFLOW_LONG:-}" ] || hang=40m

results="$PWD/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"

say() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

# The one way out once tests were meant to run.
finish() {
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && exit 0
  exit 1
}
passed=0 failed=0 skipped=0

install_packages() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "missing, and not to be installed by this user: $* (tests that need it are skipped)"
    return 0
  fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } < /dev/null > "$results/apt.log" 2>&1 \
    || { echo "could not install $* (tests that need it are skipped):"; tail -n 5 "$results/apt.log"; }
}

bring_tools() {
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  # Counts the flushes of the store.
  [ -x /usr/bin/strace ] || missing+=(strace)
  # Without a Chinese font the browser measures boxes instead of characters.
  [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing+=(fonts-noto-cjk)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  if [ -d tests/node_modules ]; then
    return 0
  fi
  if command -v npm > /dev/null; then
    npm ci --prefix tests --no-audit --no-fund --loglevel=error < /dev/null > "$results/npm.log" 2>&1 \
      || { echo "npm ci failed (tests that need its packages are skipped):"; tail -n 5 "$results/npm.log"; }
  else
    echo "npm is missing (tests that need its packages are skipped)"
  fi
}

# One test project: its log, its results and its exit code beside each other.
run_one() {
  local name="$1" assembly="$2" tables="$3" code=0 began=$SECONDS
  local only=()
  # Its tables on Azurite: one walk through the pages, the conflicts and the files; --long runs all but the tests of mail and its
  # transports, which open no table, and what needs its tables in the file (Tables=file).
  if [ -n "$tables" ] && [ -n "${PARTYFLOW_LONG:-}" ]; then
    only=(--filter "FullyQualifiedName!~.Notifications.&Tables!=file" -- xUnit.MaxParallelThreads=1)
  elif [ -n "$tables" ]; then
    only=(--filter "(FullyQualifiedName~.StagePagesTests|FullyQualifiedName~.ConflictTests|FullyQualifiedName~Azurite|FullyQualifiedName~.PartyFlowHostTests)&Tables!=file&Clock!=weeks")
  fi
  # Microsoft's engine on Azurite, and the whole contract with the worker as a child: --long has them.
  if [ "$name" = PartyFlow.Host.Tests ] && [ -z "${PARTYFLOW_LONG:-}" ]; then
    only=(--filter "FullyQualifiedName!~AzureStorageContract&FullyQualifiedName!~ChildContract")
  fi
  PARTYFLOW_TEST_TABLES="$tables" dotnet test "$assembly" --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --blame-hang --blame-hang-timeout "$hang" --blame-hang-dump-type none "${only[@]}" < /dev/null > "$results/$name.log" 2>&1 || code=$?
  echo "$code" > "$results/$name.code"
  printf '%4ss  %-45s %s\n' "$((SECONDS - began))" "$name" "$([ "$code" -eq 0 ] && echo ok || echo FAILED)"
}

# A number from the counters of a results file, 0 where there is none.
counter() {
  local found=""
  [ ! -f "$1" ] || found=$(grep -o '<Counters [^>]*' "$1" | head -n 1 | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*' || true)
  echo "${found:-0}"
}

count_one() {
  local name="$1" trx="$results/$1.trx" code total executed good
  code=$(cat "$results/$name.code" 2> /dev/null || echo 1)
  total=$(counter "$trx" total) executed=$(counter "$trx" executed) good=$(counter "$trx" passed)
  passed=$((passed + good)) skipped=$((skipped + total - executed))
  # A test host that fell over reports no failed test, only its exit code.
  if [ "$executed" -gt "$good" ]; then failed=$((failed + executed - good)); elif [ "$code" -ne 0 ]; then failed=$((failed + 1)); fi
  if [ "$code" -ne 0 ]; then
    printf '\n---- %s failed\n' "$name"
    tail -n 400 "$results/$name.log" 2> /dev/null || true
  fi
  if [ "$total" -gt "$executed" ]; then
    grep -o '<UnitTestResult [^>]*outcome="NotExecuted"[^>]*' "$trx" | sed 's/.*testName="\([^"]*\)".*/skipped: \1/' || true
  fi
}

command -v dotnet > /dev/null || { echo "dotnet is missing: install the .NET SDK named in global.json"; failed=1; finish; }

# Fetching and compiling do not get in each other's way.
say "tools and build"
bring_tools &
tools=$!
built=0
# The worker SDK restores a project of its own that takes no property of ours: only the switch reaches it. NU1603 and NU1608 say that a
# version some package asks for is not served any more and the next one was taken.
dotnet build PartyFlow.sln --nologo -v q -warnaserror "-warnnotaserror:NU1603;NU1608" < /dev/null > "$results/build.log" 2>&1 || built=$?
wait "$tools"
if [ "$built" -ne 0 ]; then
  grep -E 'error|warning' "$results/build.log" | sort -u | head -n 60 || tail -n 60 "$results/build.log"
  echo "the build failed"
  failed=1
  finish
fi

# Style and analyzers are part of the build, where their warnings are errors; --long asks for them once more. Nothing waits for the
# answer but the end.
format=(dotnet format)
[ -n "${PARTYFLOW_LONG:-}" ] || format+=(whitespace)
"${format[@]}" PartyFlow.sln --verify-no-changes --no-restore < /dev/null > "$results/format.log" 2>&1 &
formatted=$!

say "tests and format"
export -f run_one
export results hang
while IFS= read -r project; do
  name=$(basename "$project" .csproj)
  assembly="artifacts/bin/$name/debug/$name.dll"
  # The longest begin first, so that the two cores end together.
  case "$name" in *.Functions.Tests) order=0 ;; *.Browser.Tests) order=1 ;; *.Host.Tests) order=2 ;; *) order=3 ;; esac
  printf '%s\t%s\t%s\t\n' "$order" "$name" "$assembly"
  # The application suite once more, with its tables on a real Table service.
  case "$name" in
    *.Functions.Tests)
      if [ -d tests/node_modules/azurite ]; then
        printf '%s\t%s\t%s\tazurite\n' "$order" "$name.Azurite" "$assembly"
      else
        echo "skipped: $name with its tables on Azurite, which is not installed" >&2
        skipped=1
      fi
      ;;
  esac
done < <(find tests -name '*.Tests.csproj' | sort) > "$results/order.txt"
sort -k1,1n -s "$results/order.txt" | cut -f 2-4 | tr '\t\n' '\0\0' | xargs -0 -r -n 3 -P 2 bash -c 'SECONDS=0; run_one "$1" "$2" "$3"' _

say "results"
if ! wait "$formatted"; then
  head -n 60 "$results/format.log"
  echo "the format differs: run dotnet format PartyFlow.sln"
  failed=$((failed + 1))
fi
while IFS=$'\t' read -r _ name _; do
  count_one "$name"
done < "$results/order.txt"
finish
