package io.tarn.catalog.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.ConvertedType;
import dev.hardwood.metadata.Encoding;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.metadata.SchemaElement;
import io.tarn.catalog.gc.ParquetRows.Row;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFileTest {
    private static byte[] write(List<Row> rows, int groupRows) throws IOException {
        var out = new ByteArrayOutputStream();
        var file = new AddressFile(out);
        for (Row row : rows) {
            file.add(row.address(), row.date());
            if (file.heldRows() == groupRows) {
                file.flush();
            }
        }
        file.finish();
        assertThat(file.rows()).isEqualTo(rows.size());
        assertThat(file.writtenBytes()).isEqualTo(out.size());
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 255, 256, 257, 5000})
    void whatIsWrittenIsRead(int count) throws IOException {
        Seed seed = Seed.ofProcess().split("address file").split(count);
        Gen gen = seed.gen();
        var rows = new ArrayList<Row>();
        for (int i = 0; i < count; i++) {
            String address =
                    gen.oneIn(4) && i > 0 ? gen.pickFrom(rows).address() : "data/" + gen.path(0, 9) + gen.word(0, 40);
            rows.add(new Row(address, gen.longBetween(Long.MIN_VALUE, Long.MAX_VALUE)));
        }
        for (int groupRows : new int[] {1000, 3, count}) {
            assertThat(ParquetRows.read(write(rows, groupRows)).rows())
                    .as(seed.hint())
                    .isEqualTo(rows);
        }
    }

    @Test
    void oneAddressAgainAndAgain() throws IOException {
        List<Row> rows = java.util.Collections.nCopies(100, new Row("data/a/b", 1));
        assertThat(ParquetRows.read(write(rows, 64)).rows()).isEqualTo(rows);
    }

    @Test
    void theSchemaIsTheOneThatCollectorsRead() throws IOException {
        var file = ParquetRows.read(write(List.of(new Row("data/x/\u4e2d", 7), new Row("data/x/y", 8)), 1))
                .metadata();
        List<SchemaElement> schema = file.schema();
        assertThat(schema.stream().map(SchemaElement::name))
                .containsExactly("parquet_go_root", "physical_address", "creation_date");
        assertThat(schema.get(1).type()).isEqualTo(PhysicalType.BYTE_ARRAY);
        assertThat(schema.get(1).convertedType()).isEqualTo(ConvertedType.UTF8);
        assertThat(schema.get(2).type()).isEqualTo(PhysicalType.INT64);
        assertThat(schema.subList(1, 3).stream().map(SchemaElement::repetitionType))
                .containsOnly(RepetitionType.REQUIRED);
        assertThat(file.rowGroups()).hasSize(2);
        for (RowGroup group : file.rowGroups()) {
            ColumnMetaData address = group.columns().get(0).metaData();
            ColumnMetaData date = group.columns().get(1).metaData();
            assertThat(address.encodings()).containsExactly(Encoding.PLAIN_DICTIONARY);
            assertThat(date.encodings()).containsExactly(Encoding.PLAIN);
            assertThat(List.of(address.codec(), date.codec())).containsOnly(CompressionCodec.GZIP);
            assertThat(group.numRows()).isOne();
        }
    }
}
