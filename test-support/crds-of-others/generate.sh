#!/usr/bin/env bash
# Makes the CRDs of other projects that tests apply, from the Go types of those projects' own API
# packages, as the projects make them: with controller-gen. Needs Go and Python with PyYAML.
#   test-support/crds-of-others/generate.sh
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../src/main/resources/crds-of-others
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOFLAGS=-mod=mod
staging="api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider
  cluster-bootstrap code-generator component-base component-helpers controller-manager cri-api
  cri-client csi-translation-lib dynamic-resource-allocation endpointslice kms kube-aggregator
  kube-controller-manager kube-proxy kube-scheduler kubectl kubelet metrics mount-utils
  pod-security-admission"

# crds GROUP PACKAGE@VERSION KIND...: the CRDs of these kinds (plural names) of a Go package.
crds() {
  local group=$1 package=${2%@*} version=${2#*@}
  shift 2
  echo "$package $version"
  local module=$work/${package//\//_}
  mkdir -p "$module"
  (
    cd "$module"
    printf 'module crds\n\ngo 1.26\n' >go.mod
    case $package in
      # A program, not made to be a dependency: it names Kubernetes' modules by replacements alone.
      */argo-cd/*) for name in $staging; do go mod edit "-replace=k8s.io/$name=k8s.io/$name@v0.31.0"; done ;;
    esac
    go get "$package@$version"
    printf '//go:build types\n\npackage crds\n\nimport _ "%s"\n' "$package" >types.go
    # Envoy Gateway has fields of a floating point, which controller-gen else refuses.
    go run sigs.k8s.io/controller-tools/cmd/controller-gen@v0.23.0 \
      crd:crdVersions=v1,maxDescLen=0,allowDangerousTypes=true "paths=$package" output:crd:dir=out
  ) >"$module.log" 2>&1 || { cat "$module.log" >&2; exit 1; }
  for kind in "$@"; do
    python3 "$here/trim.py" "$module/out/${group}_$kind.yaml" "$package" "$version" \
      >"$target/${group}_$kind.yaml"
  done
}

mkdir -p "$target"
crds monitoring.coreos.com \
  github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1@v0.95.2 \
  podmonitors prometheusrules servicemonitors
crds gateway.networking.k8s.io sigs.k8s.io/gateway-api/apis/v1@v1.6.3 \
  gateways httproutes referencegrants
crds gateway.envoyproxy.io github.com/envoyproxy/gateway/api/v1alpha1@v1.9.1 securitypolicies
crds traefik.io \
  github.com/traefik/traefik/v3/pkg/provider/kubernetes/crd/traefikio/v1alpha1@v3.5.4 \
  ingressroutes middlewares
crds argoproj.io github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1@v2.14.20 \
  applications
crds kustomize.toolkit.fluxcd.io github.com/fluxcd/kustomize-controller/api/v1@v1.7.3 \
  kustomizations
crds source.toolkit.fluxcd.io github.com/fluxcd/source-controller/api/v1@v1.7.4 \
  gitrepositories helmrepositories ocirepositories
crds external-secrets.io github.com/external-secrets/external-secrets/apis/externalsecrets/v1@v0.16.2 \
  externalsecrets secretstores
crds bitnami.com github.com/bitnami-labs/sealed-secrets/pkg/apis/sealedsecrets/v1alpha1@v0.32.2 \
  sealedsecrets
