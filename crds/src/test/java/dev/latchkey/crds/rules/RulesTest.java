package dev.latchkey.crds.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Has the real API server judge every {@link RuleFile}, as strictly as kubectl asks it to. */
@ClusterTest
class RulesTest {

  static List<RuleFile> files() {
    return RuleFile.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void theApiServerJudgesAsTheFileSays(RuleFile file, KubernetesClient client) {
    List<GenericKubernetesResource> documents = file.documents();
    GenericKubernetesResource last = documents.get(documents.size() - 1);
    GenericKubernetesResource stored = null;
    try {
      for (GenericKubernetesResource accepted : documents.subList(0, documents.size() - 1)) {
        stored = write(client, accepted, stored);
      }
      if (file.refusal().isEmpty()) {
        stored = write(client, last, stored);
      } else {
        assertRefused(file, client, last, stored);
      }
    } catch (KubernetesClientException e) {
      throw new AssertionError(file + " is refused, and should be accepted", e);
    } finally {
      if (stored != null) {
        client.resource(stored).delete();
      }
    }
  }

  private static void assertRefused(
      RuleFile file,
      KubernetesClient client,
      GenericKubernetesResource object,
      GenericKubernetesResource stored) {
    var refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> write(client, object, stored));
    assertThat(refusal).as("%s is accepted, and should be refused", file).isNotNull();
    assertThat(refusal.getStatus().getMessage())
        .as(file.toString())
        .contains(file.refusal().orElseThrow());
  }

  /** Creates an object, or updates the stored one to it. */
  private static GenericKubernetesResource write(
      KubernetesClient client, GenericKubernetesResource object, GenericKubernetesResource stored) {
    if (stored == null) {
      return client.resource(object).fieldValidation(Validation.STRICT).create();
    }
    assertThat(object.getMetadata().getName()).isEqualTo(stored.getMetadata().getName());
    object.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
    return client.resource(object).fieldValidation(Validation.STRICT).update();
  }
}
