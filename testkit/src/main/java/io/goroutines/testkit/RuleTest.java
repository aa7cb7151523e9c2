package io.goroutines.testkit;

import io.goroutines.spi.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** Marks the test of one rule; it runs once for each number of processors. */
@Documented
@TestTemplate
@ExtendWith(RuleExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RuleTest {

  /** The capabilities without which the rule does not apply. */
  Capability[] needs() default {};
}
