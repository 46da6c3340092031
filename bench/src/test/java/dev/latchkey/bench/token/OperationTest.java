package dev.latchkey.bench.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class OperationTest {
  @Test
  void everyBenchmarkIsReported() {
    Stream<String> benchmarks =
        Stream.of(RawOperations.class, BodyOperations.class, VerifierOperations.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(Benchmark.class))
            .map(OperationTest::name);

    assertThat(Arrays.stream(Operation.values()).map(Operation::benchmark))
        .containsExactlyInAnyOrderElementsOf(benchmarks.toList());
  }

  @Test
  void onlyBareCryptographyIsWhatOthersAreComparedWith() {
    assertThat(Operation.values())
        .allSatisfy(
            operation -> assertThat(operation.raw().stream()).noneMatch(Operation::hasRecords));
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }
}
