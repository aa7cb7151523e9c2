package io.goroutines.testkit;

import io.goroutines.spi.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks the test of one rule of docs/spec.md; it runs once for each number of processors.
 *
 * <p>The {@linkplain Level level} of the rule follows: with {@link #odds} it is statistical,
 * otherwise with {@link #needs} it is optional, otherwise it is required.
 */
@Documented
@TestTemplate
@ExtendWith(RuleExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RuleTest {

  /** Returns the harm that a user suffers where the rule is broken, in one sentence. */
  String intent();

  /** Returns the capabilities without which the rule does not apply. */
  Capability[] needs() default {};

  /** Returns how seldom the test fails on a correct implementation; empty if it never does. */
  String odds() default "";
}
