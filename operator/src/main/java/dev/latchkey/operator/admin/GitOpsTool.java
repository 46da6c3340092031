package dev.latchkey.operator.admin;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The tool that keeps an object as it is in Git, by the traces that it leaves. Pure. */
final class GitOpsTool {
  /** Label or annotation to whom it gives away. */
  private static final List<Map.Entry<String, String>> TRACES =
      List.of(
          Map.entry("argocd.argoproj.io/tracking-id", "Argo CD"),
          Map.entry("argocd.argoproj.io/instance", "Argo CD"),
          Map.entry("kustomize.toolkit.fluxcd.io/name", "Flux"),
          Map.entry("helm.toolkit.fluxcd.io/name", "Flux"),
          Map.entry("meta.helm.sh/release-name", "Helm"),
          Map.entry("kapp.k14s.io/app", "kapp"),
          Map.entry("objectset.rio.cattle.io/id", "Fleet"),
          Map.entry("configmanagement.gke.io/managed", "Config Sync"),
          Map.entry("config.k8s.io/owning-inventory", "kpt"));

  /** The names under which tools write. */
  private static final Map<String, String> MANAGERS =
      Map.of(
          "argocd-controller", "Argo CD",
          "argocd-application-controller", "Argo CD",
          "kustomize-controller", "Flux",
          "helm-controller", "Flux",
          "helm", "Helm",
          "fleetagent", "Fleet",
          "configsync", "Config Sync");

  private GitOpsTool() {}

  /** The name of the tool that manages an object; empty where none is seen to. */
  static Optional<String> of(HasMetadata object) {
    Map<String, String> labels =
        Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    Map<String, String> annotations =
        Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
    return TRACES.stream()
        .filter(
            trace -> labels.containsKey(trace.getKey()) || annotations.containsKey(trace.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(
            () ->
                Objects.requireNonNullElse(
                        object.getMetadata().getManagedFields(), List.<ManagedFieldsEntry>of())
                    .stream()
                    .map(ManagedFieldsEntry::getManager)
                    .filter(Objects::nonNull)
                    .map(MANAGERS::get)
                    .filter(Objects::nonNull)
                    .findFirst());
  }
}
