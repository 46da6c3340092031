package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.dev.Latchkey;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.verifier.VerifierCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPPathMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Helm makes of the chart. */
class ChartTest {
  private static final String SHARED = "verifier: {enabled: true, tls: {secretName: verifier-tls}}";
  private static final String ADMIN_API =
      "adminApi: {enabled: true, tls: {secretName: admin-api-tls}}";

  private final Chart chart = Chart.ofDefaults();

  static List<String> valueSets() {
    return ValueSets.names();
  }

  @Test
  void helmFindsNothingToSayAgainstIt() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @Test
  void itIsOfTheVersionOfThePrograms() throws IOException {
    try (InputStream version = Latchkey.class.getResourceAsStream("version.txt")) {
      String released =
          new String(version.readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .replace("-SNAPSHOT", "");

      assertThat(container(chart.render().one(Deployment.class, "latchkey-operator")).getImage())
          .endsWith(":" + released);
    }
  }

  @Test
  void theOperatorAloneRunsByDefault() {
    Chart.Rendered rendered = chart.render();

    assertThat(rendered.all(Deployment.class))
        .singleElement()
        .satisfies(
            operator -> {
              assertThat(operator.getMetadata().getName()).isEqualTo("latchkey-operator");
              assertThat(operator.getSpec().getReplicas()).isEqualTo(2);
            });
    assertThat(arguments(rendered, "operator")).doesNotContain("--admin-api=true");
    assertThat(rendered.all(NetworkPolicy.class)).isEmpty();
    assertThat(rendered.all(HTTPRoute.class)).isEmpty();
  }

  @Test
  void theResourceKindsAreThoseThatTheTypesGenerateAndStayWhenItGoes() {
    List<CustomResourceDefinition> definitions = chart.render().all(CustomResourceDefinition.class);

    assertThat(definitions)
        .extracting(definition -> definition.getSpec().getNames().getPlural())
        .containsExactlyInAnyOrderElementsOf(CustomResourceDefinitions.PLURALS);
    assertThat(definitions)
        .allSatisfy(
            definition ->
                assertThat(definition.getMetadata().getAnnotations())
                    .containsEntry("helm.sh/resource-policy", "keep"));
    assertThat(chart.render("crds: {enabled: false}").all(CustomResourceDefinition.class))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void twoRendersAreTheSame(String set) {
    assertThat(chart.yaml(ValueSets.values(set))).isEqualTo(chart.yaml(ValueSets.values(set)));
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void theProgramsTakeTheArgumentsThatTheyAreGiven(String set) {
    Chart.Rendered rendered = chart.render(ValueSets.values(set));

    for (Deployment deployment : rendered.all(Deployment.class)) {
      String[] arguments = programArguments(container(deployment));
      assertThatCode(
              () -> {
                switch (container(deployment).getArgs().get(0)) {
                  case "operator" -> OperatorCommand.optionsOf(Config.empty(), arguments);
                  case "verifier" -> VerifierCommand.optionsOf("latchkey", arguments);
                  default -> throw new IllegalArgumentException("no program of ours");
                }
              })
          .doesNotThrowAnyException();
    }
  }

  @Test
  void certificatesAreMountedWhereTheProgramsLook() {
    Chart.Rendered rendered = chart.render(SHARED, ADMIN_API);

    for (String program : List.of("operator", "verifier")) {
      assertThat(container(rendered.one(Deployment.class, "latchkey-" + program)).getVolumeMounts())
          .filteredOn(mount -> mount.getName().equals("tls"))
          .singleElement()
          .matches(
              mount ->
                  arguments(rendered, program).stream()
                      .anyMatch(argument -> argument.endsWith("tls-dir=" + mount.getMountPath())));
    }
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void everyObjectSaysWhoseItIs(String set) {
    assertThat(chart.render(ValueSets.values(set)).objects())
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels())
                    .as("%s %s", object.getKind(), object.getMetadata().getName())
                    .containsEntry("app.kubernetes.io/part-of", "latchkey")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm"));
  }

  @Test
  void namesFollowTheRelease() {
    assertThat(names(new Chart("shop", "keys").render(SHARED), Deployment.class))
        .containsExactlyInAnyOrder("shop-latchkey-operator", "shop-latchkey-verifier");
    assertThat(names(chart.render(SHARED, "fullnameOverride: keys"), Deployment.class))
        .containsExactlyInAnyOrder("keys-operator", "keys-verifier");
  }

  @Test
  void aReleaseMayHaveADotInItsName() {
    assertThat(names(new Chart("v1.shop", "keys").render(SHARED), Service.class))
        .contains("v1-shop-latchkey-operator-management", "v1-shop-latchkey-verifier")
        .noneMatch(name -> name.contains("."));
  }

  @Test
  void namesMayLookLikeNumbers() {
    String yaml =
        new Chart("123", "123")
            .yaml(
                """
                nameOverride: "123"
                operator:
                  namespaces: ["123"]
                  priorityClassName: "123"
                  serviceAccount: {name: "123"}
                verifier:
                  enabled: true
                  tls: {secretName: "123"}
                  priorityClassName: "123"
                  serviceAccount: {name: "123"}
                adminApi:
                  enabled: true
                  tls: {secretName: "123"}
                  route: {enabled: true, parentRefs: [{name: "123"}]}
                networkPolicy: {enabled: true}
                injection: {enabled: true, serviceAccounts: [{namespace: "123", name: "123"}]}
                monitoring:
                  podMonitor: {enabled: true}
                  sidecarMonitor: {enabled: true}
                  rules: {enabled: true}
                  dashboards: {enabled: true, namespace: "123"}
                """);

    assertThat(yaml.lines()).filteredOn(line -> line.matches(".*[:-] 123")).isEmpty();
  }

  @Test
  void anOperatorOfListedNamespacesHasRightsInThemAlone() {
    Chart.Rendered rendered = chart.render("operator: {namespaces: [shop, billing]}");

    assertThat(arguments(rendered, "operator")).contains("--namespaces=shop,billing");
    assertThat(rendered.all(ClusterRoleBinding.class)).isEmpty();
    assertThat(rendered.all(Role.class))
        .extracting(role -> role.getMetadata().getNamespace() + "/" + role.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "shop/latchkey-operator",
            "billing/latchkey-operator",
            "latchkey/latchkey-operator-lease");
    assertThat(rendered.all(RoleBinding.class))
        .hasSize(3)
        .allSatisfy(
            binding ->
                assertThat(binding.getSubjects())
                    .singleElement()
                    .satisfies(
                        subject -> {
                          assertThat(subject.getName()).isEqualTo("latchkey-operator");
                          assertThat(subject.getNamespace()).isEqualTo("latchkey");
                        }));
  }

  @Test
  void anOperatorOfAllNamespacesHasOneBinding() {
    Chart.Rendered rendered = chart.render();

    assertThat(arguments(rendered, "operator")).noneMatch(text -> text.startsWith("--namespaces"));
    assertThat(names(rendered, ClusterRoleBinding.class)).containsExactly("latchkey-operator");
    assertThat(names(rendered, Role.class)).containsExactly("latchkey-operator-lease");
  }

  @Test
  void theLeaseIsTheOneThatItsRoleNames() {
    Chart.Rendered rendered = new Chart("shop", "keys").render();

    assertThat(container(rendered.one(Deployment.class, "shop-latchkey-operator")).getArgs())
        .contains("--lease-name=shop-latchkey-operator", "--lease-namespace=keys");
    assertThat(rendered.one(Role.class, "shop-latchkey-operator-lease").getRules())
        .flatExtracting(PolicyRule::getResourceNames)
        .containsExactly("shop-latchkey-operator");
  }

  @Test
  void theOperatorMayCreateNoRevocationUnlessItAnswersTheAdminApi() {
    assertThat(rules(chart.render(), "latchkey-operator")).noneMatch(ChartTest::createsRevocations);
    assertThat(rules(chart.render(ADMIN_API), "latchkey-operator"))
        .anyMatch(ChartTest::createsRevocations);
  }

  @Test
  void aSharedVerifierServesTheOperatorsNamespacesUnlessItIsTold() {
    Chart.Rendered operators = chart.render(SHARED, "operator: {namespaces: [shop]}");
    Chart.Rendered told =
        chart.render(SHARED, "{operator: {namespaces: [shop]}, verifier: {namespaces: [a, b]}}");
    Chart.Rendered all = chart.render(SHARED);

    assertThat(arguments(operators, "verifier")).contains("--namespace=shop");
    assertThat(arguments(told, "verifier")).contains("--namespace=a,b");
    assertThat(
            told.all(Role.class).stream()
                .filter(role -> role.getMetadata().getName().equals("latchkey-verifier"))
                .map(role -> role.getMetadata().getNamespace()))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(arguments(all, "verifier")).contains("--all-namespaces");
    assertThat(names(all, ClusterRoleBinding.class))
        .contains("latchkey-verifier", "latchkey-verifier-reviews");
  }

  @Test
  void aVerifierReadsSigningKeysOnlyWhereItDerives() {
    assertThat(rules(chart.render(SHARED), "latchkey-verifier"))
        .flatExtracting(PolicyRule::getResourceNames)
        .containsExactly("latchkey-hash-keys", "latchkey-jwks");
    assertThat(rules(chart.render(SHARED, "verifier: {deriving: true}"), "latchkey-verifier"))
        .flatExtracting(PolicyRule::getResourceNames)
        .contains("latchkey-signing-keys");
  }

  @Test
  void aVerifierThatScalesByItselfHasNoFixedNumberOfReplicas() {
    Chart.Rendered rendered = chart.render(SHARED, "verifier: {autoscaling: {enabled: true}}");

    assertThat(rendered.one(Deployment.class, "latchkey-verifier").getSpec().getReplicas())
        .isNull();
    assertThat(rendered.one(HorizontalPodAutoscaler.class, "latchkey-verifier").getSpec())
        .satisfies(
            scaler ->
                assertThat(scaler.getScaleTargetRef().getName()).isEqualTo("latchkey-verifier"));
  }

  @Test
  void servicesAndBudgetsSelectThePodsOfTheirComponentAlone() {
    Chart.Rendered rendered = chart.render(SHARED, ADMIN_API);
    Map<String, String> operator = podLabels(rendered, "latchkey-operator");
    Map<String, String> verifier = podLabels(rendered, "latchkey-verifier");

    for (Service service : rendered.all(Service.class)) {
      boolean verifiers = service.getMetadata().getName().startsWith("latchkey-verifier");
      assertThat(selects(service.getSpec().getSelector(), verifier)).isEqualTo(verifiers);
      assertThat(selects(service.getSpec().getSelector(), operator)).isEqualTo(!verifiers);
    }
    for (PodDisruptionBudget budget : rendered.all(PodDisruptionBudget.class)) {
      Map<String, String> selector = budget.getSpec().getSelector().getMatchLabels();
      assertThat(selects(selector, verifier)).isNotEqualTo(selects(selector, operator));
    }
  }

  @Test
  void theUsersRolesAreAddedToTheClustersOwn() {
    Chart.Rendered rendered = chart.render();

    ClusterRole view = rendered.one(ClusterRole.class, "latchkey-view");
    assertThat(view.getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-view", "true");
    assertThat(view.getRules())
        .flatExtracting(PolicyRule::getResources)
        .containsExactlyInAnyOrder(
            "issuedapikeys",
            "importedapikeys",
            "apikeyissuers",
            "apikeyrevocations",
            "apikeyselfrevocations");
    assertThat(rendered.one(ClusterRole.class, "latchkey-edit").getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-admin", "true")
        .doesNotContainKey("rbac.authorization.k8s.io/aggregate-to-edit");
    assertThat(
            chart
                .render("rbac: {aggregateWriteToEdit: true}")
                .one(ClusterRole.class, "latchkey-edit")
                .getMetadata()
                .getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-edit", "true");
    assertThat(names(rendered, ClusterRole.class))
        .contains("latchkey-client-verify", "latchkey-client-derive", "latchkey-client-admin")
        .doesNotContain("latchkey-records-view");
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void nobodyButTheOperatorMayWriteRecords(String set) {
    Chart.Rendered rendered = chart.render(ValueSets.values(set));

    assertThat(rendered.all(ClusterRole.class))
        .filteredOn(role -> role.getRules().stream().anyMatch(ChartTest::writesRecords))
        .allMatch(role -> role.getMetadata().getName().endsWith("-operator"));
    assertThat(rendered.all(Role.class))
        .filteredOn(role -> role.getRules().stream().anyMatch(ChartTest::writesRecords))
        .allMatch(role -> role.getMetadata().getName().endsWith("-operator"));
  }

  @Test
  void thePoliciesNameTheOperatorAndItsNamespaces() {
    Chart.Rendered rendered =
        new Chart("shop", "keys").render("operator: {namespaces: [shop, billing]}");

    assertThat(rendered.one(ValidatingAdmissionPolicy.class, "shop-latchkey-records").getSpec())
        .satisfies(
            policy ->
                assertThat(policy.getVariables())
                    .filteredOn(variable -> variable.getName().equals("operators"))
                    .singleElement()
                    .matches(
                        variable ->
                            variable
                                .getExpression()
                                .equals("['system:serviceaccount:keys:shop-latchkey-operator']")));
    assertThat(rendered.all(ValidatingAdmissionPolicyBinding.class))
        .hasSize(2)
        .allSatisfy(
            binding -> {
              assertThat(binding.getSpec().getPolicyName())
                  .isEqualTo(binding.getMetadata().getName());
              assertThat(
                      binding
                          .getSpec()
                          .getMatchResources()
                          .getNamespaceSelector()
                          .getMatchExpressions()
                          .get(0)
                          .getValues())
                  .containsExactly("shop", "billing");
            });
  }

  @Test
  void recordsThatTheSharedVerifierBelievesAreProtectedToo() {
    String wider = "{operator: {namespaces: [shop]}, verifier: {namespaces: [shop, bank]}}";

    assertThat(protectedNamespaces(chart.render(SHARED, wider))).containsExactly("shop", "bank");
    assertThat(protectedNamespaces(chart.render(wider))).containsExactly("shop");
  }

  @Test
  void whoeverInstallsAVerifierThatIsOpenToEverybodyIsTold() {
    String nobodyKept = "no NetworkPolicy of this chart keeps anybody out";
    String open = "verifier: {authentication: none}";
    String authz = "verifier: {openAuthz: true}";
    String restricted = "networkPolicy: {enabled: true, verifierFrom: [{podSelector: {}}]}";
    String unrestricted = "networkPolicy: {enabled: true}";

    assertThat(chart.notes(SHARED)).doesNotContain(nobodyKept);
    for (String values : List.of(open, authz)) {
      assertThat(chart.notes(SHARED, values)).contains(nobodyKept);
      assertThat(chart.notes(SHARED, values, unrestricted)).contains(nobodyKept);
      assertThat(chart.notes(SHARED, values, restricted)).doesNotContain(nobodyKept);
    }
  }

  /** Longest match wins in a Gateway, and an exact one before all. */
  @ParameterizedTest
  @CsvSource({
    "/v2alpha1/admin/apiKeys:verify, verifier",
    "/v2alpha1/admin/apiKeys%3Averify, verifier",
    "/v2alpha1/admin/apiKeys:batchVerify, verifier",
    "/v2alpha1/admin/apiKeys%3AbatchVerify, verifier",
    "/v2alpha1/admin/apiKeys:derive, verifier",
    "/v2alpha1/admin/apiKeys%3Aderive, verifier",
    "/v2alpha1/apiKeys:selfRevoke, verifier",
    "/v2alpha1/apiKeys%3AselfRevoke, verifier",
    "/v2alpha1/admin/derivedKeys/jwks.json, verifier",
    "/v2alpha1/derivedKeys/jwks.json, verifier",
    "/v2alpha1/derivedKeys/statusLists/shop, verifier",
    "/v2alpha1/admin/apiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:revoke, admin-api",
    "/v2alpha1/admin/apiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV%3Arevoke, admin-api",
    "/v2alpha1/admin/issuedApiKeys, admin-api",
    "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV, admin-api",
    "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:rotate, admin-api",
    "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:revoke, admin-api",
    "/v2alpha1/admin/importedApiKeys, admin-api",
    "/v2alpha1/admin/importedApiKeys:batchImport, admin-api",
    "/v2alpha1/admin/importedApiKeys%3AbatchCreate, admin-api",
    "/v2alpha1/admin/importedApiKeys/abc:revoke, admin-api",
  })
  void theRouteSendsEachPathToWhoAnswersIt(String path, String service) {
    HTTPRoute route =
        chart
            .render(
                SHARED, ADMIN_API, "adminApi: {route: {enabled: true, parentRefs: [{name: g}]}}")
            .one(HTTPRoute.class, "latchkey");

    assertThat(
            route.getSpec().getRules().stream()
                .flatMap(
                    rule ->
                        rule.getMatches().stream().map(match -> new Target(match.getPath(), rule)))
                .filter(target -> target.matches(path))
                .max(Comparator.naturalOrder()))
        .get()
        .extracting(target -> target.rule().getBackendRefs().get(0).getName())
        .isEqualTo("latchkey-" + service);
  }

  /** As on OpenShift, which gives pods a user of its own. */
  @Test
  void podsMayBeLeftToAUserThatTheClusterGivesThem() {
    String none = "runAsUser: null, runAsGroup: null, fsGroup: null";
    Chart.Rendered rendered =
        chart.render(
            SHARED,
            "operator: {podSecurityContext: {%s}}".formatted(none),
            "verifier: {podSecurityContext: {%s}}".formatted(none),
            """
            injection: {enabled: true, securityContext: {runAsUser: null, runAsGroup: null}}
            """);

    assertThat(rendered.yaml()).doesNotContain("65532").contains("runAsNonRoot");
  }

  /** The Gateway API allows no more in a rule before its version 1.2. */
  @Test
  void noRuleOfTheRouteHasMoreThanEightMatches() {
    HTTPRoute route =
        chart
            .render(
                SHARED, ADMIN_API, "adminApi: {route: {enabled: true, parentRefs: [{name: g}]}}")
            .one(HTTPRoute.class, "latchkey");

    assertThat(route.getSpec().getRules())
        .allSatisfy(rule -> assertThat(rule.getMatches()).hasSizeLessThanOrEqualTo(8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          operatr: {replicas: 1}                                  | operatr
          operator: {namespace: [shop]}                           | namespace
          operator: {namespaces: shop}                            | operator.namespaces
          operator: {namespaces: [Shop]}                          | operator.namespaces.0
          operator: {replicas: two}                               | operator.replicas
          operator: {logLevel: LOUD}                              | operator.logLevel
          image: {digest: latest}                                 | image.digest
          verifier: {authentication: maybe}                       | verifier.authentication
          verifier: {maxStaleness: a day}                         | verifier.maxStaleness
          commonLabels: {app.kubernetes.io/name: a}               | commonLabels
          operator: {podLabels: {app.kubernetes.io/component: a}} | operator.podLabels
          verifier: {podLabels: {app.kubernetes.io/instance: a}}  | verifier.podLabels
          operator: {shutdownGraceSeconds: 30}                    | operator.terminationGracePeriodSeconds: has to be more
          verifier: {enabled: true, tls: {enabled: false}, drainSeconds: 30}                             | verifier.terminationGracePeriodSeconds: has to be more
          {operator: {shutdownGraceSeconds: 20}, adminApi: {enabled: true, tls: {enabled: false}, drainSeconds: 10}} | operator.terminationGracePeriodSeconds: has to be more
          verifier: {enabled: true}                               | verifier.tls.secretName: name the kubernetes.io
          adminApi: {enabled: true}                               | adminApi.tls.secretName: name the kubernetes.io
          verifier: {enabled: true, tls: {enabled: false}, autoscaling: {enabled: true, minReplicas: 9}} | minReplicas must not be more
          adminApi: {enabled: true, tls: {enabled: false}, route: {enabled: true}}                       | set verifier.enabled=true
          """)
  void aWrongValueIsRefusedByItsName(String values, String named) {
    assertThatThrownBy(() -> chart.render(values))
        .isInstanceOf(IllegalStateException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage().replace("/", ".")).contains(named));
  }

  private record Target(HTTPPathMatch path, HTTPRouteRule rule) implements Comparable<Target> {
    boolean matches(String asked) {
      return path.getType().equals("Exact")
          ? asked.equals(path.getValue())
          : asked.equals(path.getValue()) || asked.startsWith(path.getValue() + "/");
    }

    @Override
    public int compareTo(Target other) {
      return Comparator.<Target, Boolean>comparing(target -> target.path.getType().equals("Exact"))
          .thenComparing(target -> target.path.getValue().length())
          .compare(this, other);
    }
  }

  private static List<String> protectedNamespaces(Chart.Rendered rendered) {
    return rendered
        .one(ValidatingAdmissionPolicyBinding.class, "latchkey-records")
        .getSpec()
        .getMatchResources()
        .getNamespaceSelector()
        .getMatchExpressions()
        .get(0)
        .getValues();
  }

  private static Container container(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private static String[] programArguments(Container container) {
    return container.getArgs().stream().skip(1).toArray(String[]::new);
  }

  private static List<String> arguments(Chart.Rendered rendered, String program) {
    return container(rendered.one(Deployment.class, "latchkey-" + program)).getArgs();
  }

  private static Map<String, String> podLabels(Chart.Rendered rendered, String deployment) {
    return rendered
        .one(Deployment.class, deployment)
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getLabels();
  }

  private static boolean selects(Map<String, String> selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.entrySet());
  }

  private static List<PolicyRule> rules(Chart.Rendered rendered, String role) {
    return rendered.one(ClusterRole.class, role).getRules();
  }

  private static boolean createsRevocations(PolicyRule rule) {
    return rule.getResources().contains("apikeyrevocations") && rule.getVerbs().contains("create");
  }

  private static boolean writesRecords(PolicyRule rule) {
    return rule.getResources().contains("apikeyrecords")
        && rule.getVerbs().stream()
            .anyMatch(
                List.of("create", "update", "patch", "delete", "deletecollection", "*")::contains);
  }

  private static <T extends HasMetadata> List<String> names(
      Chart.Rendered rendered, Class<T> type) {
    return rendered.all(type).stream().map(object -> object.getMetadata().getName()).toList();
  }
}
