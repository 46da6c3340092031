#!/usr/bin/env bash
# Runs a program of a folder that build-root.sh made, much as a cluster would: with nothing in sight but that folder and
# glibc, all of it read-only, without privileges, as a user whom no file belongs to.
#
#   [KUBECONFIG=FILE] images/run-root.sh FOLDER operator|verifier|probe ...
#
# Needs Linux and root, or user namespaces; without root the user is the one who calls. LATCHKEY_* and JDK_JAVA_OPTIONS are
# passed on. Stands in for a container runtime where there is none, for tests and for measuring.
set -euo pipefail

user=65532

main() {
  [[ $# -ge 2 && -d $1/opt/latchkey ]] || fail "Usage: images/run-root.sh FOLDER operator|verifier|probe ..."
  folder=$(cd -P "$1" && pwd)
  if [[ -n ${LATCHKEY_IN_NAMESPACE:-} ]]; then
    shift
    enter "$@"
  fi
  local namespaces=(--mount)
  if ((EUID != 0)); then namespaces+=(--user --map-root-user); fi
  unshare "${namespaces[@]}" true 2>/dev/null || fail "This machine allows no namespaces to this user."
  LATCHKEY_IN_NAMESPACE=$EUID exec unshare "${namespaces[@]}" "${BASH_SOURCE[0]}" "$@"
}

fail() {
  printf '%s\n' "$1" >&2
  exit 69
}

enter() {
  local root=/mnt library name identity=() environment=(PATH=/opt/latchkey MALLOC_ARENA_MAX=2)
  mount -t tmpfs -o mode=755 latchkey "$root"
  mkdir -p "$root"/{opt,proc,dev,etc,tmp}
  mount --bind "$folder/opt" "$root/opt"
  # Without root, a mount keeps the flags of the one that it shows.
  mount -o remount,bind,ro "$root/opt" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$root/opt"
  # What the base brings: glibc, and its loader.
  while IFS= read -r library; do
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done < <(ldd "$folder/opt/java/openjdk/bin/java" "$folder/opt/java/openjdk/lib/server/libjvm.so" | grep -o '/[^ ]*/\(libc\|libm\|libdl\|libpthread\|librt\|ld-linux[^. ]*\)\.so[^ ]*' | sort -u)
  mount --rbind /proc "$root/proc"
  # From there a JVM knows how much memory it may have.
  if [[ -d /sys/fs/cgroup ]]; then
    mkdir -p "$root/sys/fs/cgroup"
    mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
  fi
  for name in null zero random urandom; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
  done
  cp -L /etc/hosts /etc/resolv.conf "$root/etc/" 2>/dev/null || true
  if [[ -n ${KUBECONFIG:-} ]]; then
    cp "$KUBECONFIG" "$root/etc/kubeconfig"
    chmod 444 "$root/etc/kubeconfig"
    environment+=(KUBECONFIG=/etc/kubeconfig)
  fi
  mount -o remount,bind,ro "$root"
  while IFS= read -r name; do
    case $name in
      LATCHKEY_IN_NAMESPACE) ;;
      LATCHKEY_* | JDK_JAVA_OPTIONS) environment+=("$name=${!name}") ;;
    esac
  done < <(compgen -e)
  if ((LATCHKEY_IN_NAMESPACE == 0)); then identity=("--userspec=+$user:+$user" --groups=); fi
  cd /
  exec setpriv --no-new-privs env -i "${environment[@]}" "$(command -v chroot || echo /usr/sbin/chroot)" "${identity[@]}" "$root" "$@"
}

main "$@"
