package io.goroutines.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void measurementIsParsedAsPrinted() {
    Measurement measured = new Measurement(12.5, 0.25, 1_048_576, -7);
    assertEquals(Optional.of(measured), Measurement.in("noise\n" + measured.line() + "\n"));
  }

  @Test
  void lineOfGoIsParsed() {
    assertEquals(
        Optional.of(new Measurement(257.861, 257.875, 4_341_760, 760_464)),
        Measurement.in("measured value=257.861 cpu=257.875 rss=4341760 result=760464\n"));
  }

  @Test
  void truncatedLineIsNoMeasurement() {
    assertEquals(Optional.empty(), Measurement.in("measured value=1.0 cpu=1.0 rss="));
    assertEquals(Optional.empty(), Measurement.in("measured value=1.0 cpu=1.0 rss=1"));
    assertEquals(Optional.empty(), Measurement.in("something else"));
  }
}
