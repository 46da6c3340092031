#!/bin/sh
# Runs a server that ends with the process that started it, however that one ends: its end closes our standard input.
exec 3<&0
(cat <&3 >/dev/null; kill -KILL $$) >/dev/null 2>&1 &
# kube-api-test lets etcd listen on every interface, and etcd asks nobody who they are.
for argument do
  shift
  case $argument in
    http://0.0.0.0:*) argument=http://127.0.0.1:${argument##*:} ;;
  esac
  set -- "$@" "$argument"
done
exec @COMMAND@ "$@" </dev/null 3<&-
