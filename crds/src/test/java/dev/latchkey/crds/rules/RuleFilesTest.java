package dev.latchkey.crds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.CustomResourceDefinitions;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the {@link RuleFile}s against the CRDs: no rule goes untried. */
class RuleFilesTest {

  private static final List<RuleFile> FILES = RuleFile.all();

  @Test
  void everyCelRuleRefusesSomeFile() {
    for (String yaml : CustomResourceDefinitions.yaml()) {
      JsonNode crd = Serialization.unmarshal(yaml, JsonNode.class);
      String plural = crd.at("/spec/names/plural").asText();
      List<String> refusals =
          FILES.stream()
              .filter(file -> file.plural().equals(plural))
              .flatMap(file -> file.refusal().stream())
              .toList();
      for (JsonNode rules : crd.findValues("x-kubernetes-validations")) {
        for (JsonNode rule : rules) {
          assertThat(refusals)
              .as("%s: no invalid-*.yaml for the rule %s", plural, rule.get("rule").asText())
              .anyMatch(refusal -> refusal.contains(rule.get("message").asText()));
        }
      }
    }
  }

  @Test
  void everyKindHasFilesThatAreAcceptedAndFilesThatAreRefused() {
    for (String plural : CustomResourceDefinitions.PLURALS) {
      assertThat(FILES.stream().filter(file -> file.plural().equals(plural)))
          .as(plural)
          .anyMatch(file -> file.refusal().isEmpty())
          .anyMatch(file -> file.refusal().isPresent());
    }
  }
}
