package dev.latchkey.examples;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A real API server takes every example, down to the names of fields, ours and others'. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesOnApiServerTest {
  private final KubernetesClient client;

  ExamplesOnApiServerTest(KubernetesClient client) {
    this.client = client;
  }

  @BeforeAll
  void makeKindsAndNamespaces() throws IOException {
    CrdFile.apply(client, CrdFile.onClassPath("crds-of-others"));
    TreeSet<String> namespaces = new TreeSet<>();
    ExampleFile.all().stream()
        .flatMap(file -> file.objects().stream())
        .forEach(object -> namespace(object).ifPresent(namespaces::add));
    namespaces.remove("default");
    for (String name : namespaces) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                  .endMetadata()
                  .build())
          .createOr(NonDeletingOperation::update);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyObjectIsAccepted() throws IOException {
    return ExampleFile.all().stream()
        .flatMap(
            file ->
                file.objects().stream()
                    .map(
                        object ->
                            dynamicTest(
                                file + " " + object.at("/metadata/name").asText(),
                                () ->
                                    assertThatCode(() -> tryOut(object))
                                        .doesNotThrowAnyException())));
  }

  @TestFactory
  Stream<DynamicTest> podsMayRunInARestrictedNamespace() throws IOException {
    return ExampleFile.all().stream()
        .flatMap(file -> file.objects().stream())
        .filter(object -> object.path("kind").asText().equals("Deployment"))
        .map(
            deployment ->
                dynamicTest(
                    deployment.at("/metadata/name").asText(),
                    () ->
                        assertThatCode(() -> tryOut(podOf(deployment)))
                            .doesNotThrowAnyException()));
  }

  @Test
  void aPodThatMayRaiseItsPrivilegesIsRefusedThere() throws IOException {
    ObjectNode pod =
        podOf(ExampleFile.of("workloads/sidecar.yaml").object("Deployment", "tickets"));
    ((ObjectNode) pod.at("/spec/containers/0")).remove("securityContext");

    assertThatThrownBy(() -> tryOut(pod)).hasMessageContaining("PodSecurity");
  }

  @Test
  void aFieldThatAKindLacksIsRefused() throws IOException {
    ObjectNode application =
        ExampleFile.of("gitops/argocd/applications.yaml")
            .object("Application", "shop-keys")
            .deepCopy();
    application.withObject("/spec/syncPolicy").put("selfHealing", true);

    assertThatThrownBy(() -> tryOut(application))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.syncPolicy.selfHealing");
  }

  private ObjectNode podOf(JsonNode deployment) {
    ObjectNode pod = deployment.at("/spec/template").deepCopy();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    String namespace = namespace(deployment).orElseThrow();
    pod.withObject("/metadata").put("name", "pod").put("namespace", namespace);
    String account = pod.at("/spec/serviceAccountName").asText("default");
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .createOr(NonDeletingOperation::update);
    return pod;
  }

  private void tryOut(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    APIResource kind =
        client.getApiResources(apiVersion).getResources().stream()
            .filter(resource -> resource.getKind().equals(object.path("kind").asText()))
            .filter(resource -> !resource.getName().contains("/"))
            .findFirst()
            .orElseThrow();
    String path =
        (apiVersion.contains("/") ? "/apis/" : "/api/")
            + apiVersion
            + (kind.getNamespaced() ? "/namespaces/" + namespace(object).orElseThrow() : "")
            + "/"
            + kind.getName()
            + "?dryRun=All&fieldValidation=Strict";
    client.raw(path, "POST", object.toString());
  }

  private static Optional<String> namespace(JsonNode object) {
    return Optional.of(object.at("/metadata/namespace").asText()).filter(name -> !name.isEmpty());
  }
}
