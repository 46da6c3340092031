#!/usr/bin/env bash
# Makes the root folder of the image, but for what its base brings. The Dockerfile runs this, and whoever wants to.
#
#   ./mvnw -pl operator,verifier,dev -am -Dmaven.test.skip=true package
#   images/build-root.sh programs FOLDER TRAINING    jars, the same on every processor; any JDK 17 or newer
#   images/build-root.sh runtime FOLDER TRAINING     the Java runtime and what it makes of the classes; a JDK 25
#
# TRAINING is a folder for what is needed in between. JAVA_HOME says which JDK.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java_version=25
runtime=/opt/java/openjdk
programs=/opt/latchkey

# What our classes and the libraries' use, found with jdeps and by running; what is left out they do without: java.desktop
# and java.sql (types that Jackson and Micrometer look for), java.rmi, java.instrument, java.security.jgss.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.httpserver,jdk.management,jdk.unsupported

main() {
  [[ $# -eq 3 ]] || fail "Usage: images/build-root.sh programs|runtime FOLDER TRAINING"
  mkdir -p "$2" "$3"
  root=$(cd -P "$2" && pwd)
  training=$(cd -P "$3" && pwd)
  # The folder / has no name of its own in front of a path.
  root=${root%/}
  home=${JAVA_HOME:?says which JDK; set it}
  case $1 in
    programs) make_programs ;;
    runtime) make_runtime ;;
    *) fail "There is no step '$1': say programs or runtime." ;;
  esac
}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

make_programs() {
  local program module jar
  rm -rf "${root:?}$programs" "$root/usr/share/sbom" "$root/usr/share/doc/latchkey" "$training/lib"
  mkdir -p "$root$programs/lib" "$root/usr/share/sbom" "$root/usr/share/doc/latchkey" "$training/lib"
  for program in operator verifier; do
    module=$here/$program/target
    [[ -f $module/latchkey-$program.jar && -d $module/lib ]] || fail "Build the module $program first; this script begins with how."
    # Most of the jars are both programs': each uses those that its manifest names.
    while IFS= read -r jar; do
      cp "$module/$jar" "$root$programs/lib/"
    done < <(class_path "$module/latchkey-$program.jar")
    make_executable "$program" "$module/latchkey-$program.jar"
    cp "$module/classes/META-INF/sbom/latchkey-$program.cdx.json" "$root/usr/share/sbom/"
  done
  "$home/bin/jar" --create --file "$training/probe.jar" --date=2026-11-01T00:00:00Z --main-class dev.latchkey.http.probe.Probe \
    -C "$here/http/target/classes" dev/latchkey/http/probe
  make_executable probe "$training/probe.jar"
  write_options operator -XX:MaxRAMPercentage=60
  write_options verifier -XX:MaxRAMPercentage=50
  printf '%s\n' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx16m -jar >"$root$programs/probe.options"
  cp "$here/LICENSE" "$root/usr/share/doc/latchkey/"
  while IFS= read -r -d ':' jar; do
    cp "$jar" "$training/lib/"
  done < <(cat "$here/dev/target/dependency-classpath"; printf ':')
  cp "$here"/dev/target/latchkey-dev-*.jar "$training/lib/"
  settle "$programs" /usr/share/sbom /usr/share/doc/latchkey
}

# A line for each jar that a jar's manifest names; there, lines are folded.
class_path() {
  (cd "$training" && "$home/bin/jar" --extract --file "$1" META-INF/MANIFEST.MF)
  tr -d '\r' <"$training/META-INF/MANIFEST.MF" | sed -e ':next' -e 'N' -e '$!b next' -e 's/\n //g' | sed -n 's/^Class-Path: //p' | tr ' ' '\n'
}

# A jar may begin with a line for the kernel, which then runs it without any shell: java reads its options from a file, whose
# last is -jar, and what comes next on its command line is the name of this file.
make_executable() {
  { printf '#!%s/bin/java @%s/%s.options\n' "$runtime" "$programs" "$1"; cat "$2"; } >"$root$programs/$1"
  chmod 755 "$root$programs/$1"
}

write_options() {
  local program=$1
  shift
  {
    "$here/latchkey" jvm-options "$program" "$java_version"
    printf '%s\n' "$@" -jar
  } >"$root$programs/$program.options"
}

make_runtime() {
  local cache=$programs/verifier.aot options=()
  [[ -d $root$programs/lib ]] || fail "Make the programs first."
  rm -rf "${root:?}$runtime" "$root$cache"
  mkdir -p "$root${runtime%/*}"
  "$home/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --output "$root$runtime"
  settle /opt
  mapfile -t options < <(grep -v -e '^-jar$' -e AOTCache -e '^-Xlog' "$root$programs/verifier.options")
  # The programs' options but for this line are the same with the cache and without.
  LATCHKEY_LOG_LEVEL=WARN MALLOC_ARENA_MAX=2 "$home/bin/java" -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow -cp "$training/lib/*" dev.latchkey.dev.Latchkey training-run -- \
    "$root$runtime/bin/java" "${options[@]}" -Xmx224m "-XX:AOTCacheOutput=$root$cache" -jar "$root$programs/verifier"
  [[ -s $root$cache ]] || fail "The JVM made no AOT cache."
  # Where it does not fit (another processor), the verifier starts without it, and says nothing.
  printf '%s\n' "${options[@]}" '-Xlog:aot*=off' "-XX:AOTCache=$cache" -jar >"$root$programs/verifier.options"
  settle /opt
}

# The cache is good for jars of the very times that they had when it was made; layers of images keep whole seconds.
settle() {
  local path
  for path in "$@"; do
    find "$root$path" -exec touch -h -d 2026-11-01T00:00:00Z {} +
  done
}

main "$@"
