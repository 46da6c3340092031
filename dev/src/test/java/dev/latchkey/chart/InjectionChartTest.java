package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Helm makes of the chart's values for the sidecar. */
class InjectionChartTest {
  private static final String ENABLED = "injection: {enabled: true}";

  @Test
  void nothingIsInjectedUnlessSomebodyAsksForIt() {
    assertThat(injectionOf(Chart.ofDefaults().render())).isEmpty();
  }

  @Test
  void injectionIsTwoChecksBesideTheMutationEachWithItsBinding() {
    assertThat(injectionOf(Chart.ofDefaults().render(ENABLED)))
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "MutatingAdmissionPolicy latchkey-injection",
            "MutatingAdmissionPolicyBinding latchkey-injection",
            "ValidatingAdmissionPolicy latchkey-injection",
            "ValidatingAdmissionPolicyBinding latchkey-injection",
            "ValidatingAdmissionPolicy latchkey-injection-changes",
            "ValidatingAdmissionPolicyBinding latchkey-injection-changes");
  }

  @Test
  void namespacesOptInByALabelUnlessTheyAreListed() {
    assertThat(bindings(ENABLED))
        .hasSize(2)
        .allSatisfy(
            binding ->
                assertThat(selected(binding).getMatchLabels())
                    .isEqualTo(Map.of("latchkey.dev/injection", "enabled")));
    assertThat(
            bindings("injection: {enabled: true, namespaceSelector: {matchLabels: {team: shop}}}"))
        .hasSize(2)
        .allSatisfy(
            binding ->
                assertThat(selected(binding).getMatchLabels()).isEqualTo(Map.of("team", "shop")));
    assertThat(bindings("injection: {enabled: true, namespaces: [shop, bank]}"))
        .hasSize(2)
        .allSatisfy(
            binding -> {
              assertThat(selected(binding).getMatchLabels()).isNullOrEmpty();
              assertThat(selected(binding).getMatchExpressions())
                  .singleElement()
                  .satisfies(
                      term -> {
                        assertThat(term.getKey()).isEqualTo("kubernetes.io/metadata.name");
                        assertThat(term.getOperator()).isEqualTo("In");
                        assertThat(term.getValues()).containsExactly("shop", "bank");
                      });
            });
  }

  @Test
  void eachNamespaceGetsOneRoleForTheServiceAccountsOfItsPods() {
    Chart.Rendered rendered =
        Chart.ofDefaults()
            .render(
                """
                injection:
                  serviceAccounts:
                    - {namespace: shop, name: web}
                    - {namespace: bank, name: web}
                    - {namespace: shop, name: api}
                    - {namespace: shop, name: web}
                """);

    assertThat(sidecars(rendered.all(Role.class)))
        .extracting(role -> role.getMetadata().getNamespace())
        .containsExactlyInAnyOrder("shop", "bank");
    assertThat(sidecars(rendered.all(RoleBinding.class)))
        .filteredOn(binding -> binding.getMetadata().getNamespace().equals("shop"))
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.getRoleRef().getName()).isEqualTo("latchkey-sidecar");
              assertThat(binding.getSubjects())
                  .extracting(Subject::getNamespace, Subject::getName)
                  .containsExactly(tuple("shop", "web"), tuple("shop", "api"));
            });
  }

  @Test
  void theRoleIsThatOfAVerifierWithoutItsRightOnSecrets() {
    String one = "injection: {serviceAccounts: [{namespace: shop, name: web}]}";

    List<PolicyRule> rules =
        sidecars(Chart.ofDefaults().render(one).all(Role.class)).get(0).getRules();

    assertThat(rules)
        .extracting(rule -> String.join(",", rule.getResources()) + " " + rule.getVerbs())
        .containsExactly(
            "apikeyrecords,apikeyrevocations,apikeyselfrevocations [get, list, watch]",
            "apikeyselfrevocations [create]",
            "apikeyrecords/status [patch]");
    assertThat(sidecars(Chart.ofDefaults().render(one, "rbac: {create: false}").all(Role.class)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "injection: {enable: true}",
        "injection: {clientAddress: cookie}",
        "injection: {trustedProxies: 0}",
        "injection: {tokenAudiences: ['']}",
        "injection: {tokenAudiences: [\"shop's\"]}",
        "injection: {serviceAccounts: [{name: web}]}",
        "injection: {serviceAccounts: [{namespace: Shop, name: web}]}",
        "injection: {namespaceSelector: {labels: {a: b}}}",
      })
  void wrongValuesAreRefused(String values) {
    assertThatThrownBy(() -> Chart.ofDefaults().render(values)).hasMessageContaining("injection");
  }

  private static List<ValidatingAdmissionPolicyBinding> bindings(String values) {
    return Chart.ofDefaults().render(values).all(ValidatingAdmissionPolicyBinding.class).stream()
        .filter(binding -> binding.getMetadata().getName().startsWith("latchkey-injection"))
        .toList();
  }

  private static LabelSelector selected(ValidatingAdmissionPolicyBinding binding) {
    return binding.getSpec().getMatchResources().getNamespaceSelector();
  }

  private static List<HasMetadata> injectionOf(Chart.Rendered rendered) {
    return sidecars(rendered.objects());
  }

  private static <T extends HasMetadata> List<T> sidecars(List<T> objects) {
    return objects.stream().filter(Injection::isOfTheSidecar).toList();
  }
}
