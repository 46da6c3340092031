package dev.latchkey.chart;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The chart's injection, in force in namespaces of a test's own, where a service account {@code
 * web} may have sidecars. The image is {@code registry.example/latchkey:test}.
 */
final class Injection implements AutoCloseable {
  static final String SERVICE_ACCOUNT = "web";
  static final Map<String, String> LABEL = Map.of("latchkey.dev/inject", "verifier");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesClient admin;
  private final List<HasMetadata> objects;

  private Injection(KubernetesClient admin, List<HasMetadata> objects) {
    this.admin = admin;
    this.objects = objects;
  }

  /**
   * Applies it, and waits until the API server goes by it.
   *
   * @param name the objects' names begin with it
   * @param namespaces where it is in force; they exist
   */
  static Injection start(KubernetesClient admin, String name, List<String> namespaces) {
    StringBuilder accounts = new StringBuilder();
    for (String namespace : namespaces) {
      admin
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(SERVICE_ACCOUNT)
                  .endMetadata()
                  .build())
          .create();
      accounts.append("\n    - {namespace: %s, name: %s}".formatted(namespace, SERVICE_ACCOUNT));
    }
    String values =
        """
        fullnameOverride: %s
        image: {repository: registry.example/latchkey, tag: test}
        injection:
          enabled: true
          namespaces: %s
          tokenAudiences: [vault]
          serviceAccounts:%s
        """
            .formatted(name, namespaces, accounts);
    List<HasMetadata> objects =
        Chart.ofDefaults().render(values).objects().stream()
            .filter(Injection::isOfTheSidecar)
            .toList();
    objects.forEach(object -> admin.resource(object).create());
    Injection injection = new Injection(admin, objects);
    namespaces.forEach(injection::awaitInForce);
    return injection;
  }

  /** Whether the chart has an object for the sake of sidecars. */
  static boolean isOfTheSidecar(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && "sidecar".equals(labels.get("app.kubernetes.io/component"));
  }

  /** A pod that asks for the sidecar, as restricted as can be, and has nothing else. */
  static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(LABEL)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(SERVICE_ACCOUNT)
        .withAutomountServiceAccountToken(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName("app")
        .withImage("registry.example/app")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec();
  }

  @Override
  public void close() {
    objects.forEach(object -> admin.resource(object).delete());
  }

  private void awaitInForce(String namespace) {
    await().atMost(PATIENCE).until(() -> isInjected(namespace) && isChecked(namespace));
    var probe = admin.pods().inNamespace(namespace).resource(pod("probe").build());
    probe.create();
    PatchContext trying =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withDryRun(List.of("All"))
            .build();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                isRefused(
                    () ->
                        probe.patch(
                            trying, "{\"metadata\":{\"labels\":{\"latchkey.dev/inject\":\"\"}}}")));
    probe.withGracePeriod(0).delete();
  }

  private boolean isInjected(String namespace) {
    try {
      return !create(namespace, pod("probe").build()).getSpec().getInitContainers().isEmpty();
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }

  private boolean isChecked(String namespace) {
    return isRefused(
        () ->
            create(
                namespace,
                pod("probe")
                    .editMetadata()
                    .addToLabels(Map.of("latchkey.dev/inject", ""))
                    .endMetadata()
                    .build()));
  }

  private Pod create(String namespace, Pod pod) {
    return admin.pods().inNamespace(namespace).resource(pod).dryRun().create();
  }

  private static boolean isRefused(Runnable call) {
    try {
      call.run();
      return false;
    } catch (KubernetesClientException e) {
      return e.getCode() == 403;
    }
  }
}
