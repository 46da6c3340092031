package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every object of the chart, looked at by a real API server: unknown fields are errors, and pods
 * have to keep to the Pod Security Standard restricted.
 */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartOnApiServerTest {
  private KubernetesClient admin;
  private String namespace;

  static List<String> valueSets() {
    return ValueSets.names();
  }

  @BeforeAll
  void prepare(KubernetesClient client, TestNamespace own) {
    admin = client;
    namespace = own.name();
    for (String name : List.of(namespace, "chart-shop", "chart-billing")) {
      admin
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                  .endMetadata()
                  .build())
          .createOr(NonDeletingOperation::update);
    }
    CrdFile.apply(admin, ValueSets.foreignDefinitions());
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void everyObjectIsTaken(String set) {
    List<GenericKubernetesResource> objects =
        new Chart("latchkey", namespace).render(ValueSets.values(set)).asWritten();

    assertThat(objects).isNotEmpty();
    for (GenericKubernetesResource object : objects) {
      String where = object.getMetadata().getNamespace();
      var resource =
          where == null ? admin.resource(object) : admin.resource(object).inNamespace(where);
      boolean there = resource.get() != null;
      assertThatCode(
              () -> {
                var tried = resource.dryRun().fieldValidation(FieldValidateable.Validation.STRICT);
                if (there) {
                  tried.forceConflicts().serverSideApply();
                } else {
                  tried.create();
                }
              })
          .as("%s %s of %s", object.getKind(), object.getMetadata().getName(), set)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void everyPodIsAllowedWhereOnlyRestrictedOnesAre(String set) {
    Chart.Rendered rendered = new Chart("latchkey", namespace).render(ValueSets.values(set));
    Stream<PodSpec> specs =
        Stream.concat(
            rendered.all(Deployment.class).stream()
                .map(deployment -> deployment.getSpec().getTemplate().getSpec()),
            rendered.all(Pod.class).stream().map(Pod::getSpec));

    assertThat(specs)
        .isNotEmpty()
        .allSatisfy(
            spec -> {
              account(Optional.ofNullable(spec.getServiceAccountName()).orElse("default"));
              assertThatCode(() -> tryPod(spec)).doesNotThrowAnyException();
              assertThatThrownBy(() -> tryPod(spec.toBuilder().withSecurityContext(null).build()))
                  .hasMessageContaining("violates PodSecurity \"restricted");
            });
  }

  private void tryPod(PodSpec spec) {
    admin
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("tried")
                .endMetadata()
                .withSpec(spec)
                .build())
        .dryRun()
        .create();
  }

  private void account(String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .createOr(NonDeletingOperation::update);
  }
}
