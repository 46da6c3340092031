package dev.latchkey.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs against a real kube-apiserver: one for all test classes of the JVM, with
 * every {@code crds/*.yaml} of the class path applied, and kube-controller-manager beside it where
 * that is installed.
 *
 * <p>Constructors and methods may take these parameters:
 *
 * <ul>
 *   <li>{@link dev.latchkey.apiserver.RealApiServer}: the server, also for clients of other users.
 *       Not the test's to close.
 *   <li>{@link TestNamespace}: a namespace of the test class's own.
 *   <li>{@link io.fabric8.kubernetes.client.KubernetesClient}: the administrator's client, with
 *       that namespace as its default. Not the test's to close.
 * </ul>
 *
 * <p>Where no API server is installed the class is skipped, and standard error says so; with the
 * system property {@code latchkey.cluster.required=true} it fails instead.
 */
@Documented
@Inherited
@Tag("cluster")
@ExtendWith(ClusterExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ClusterTest {

  /**
   * Whether the class needs the garbage collector or the deletion of namespaces. Where
   * kube-controller-manager is not installed (a downloaded API server has none), it is then
   * skipped, or fails, as without an API server.
   */
  boolean controllers() default false;
}
