package io.tarn.catalog.gc;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads Parquet files with a library that shares nothing with what writes them.
record ParquetRows(FileMetaData metadata, List<Row> rows) {
    record Row(String address, long date) {}

    static ParquetRows read(byte[] file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(ByteBuffer.wrap(file)));
                RowReader found = reader.rowReader()) {
            var rows = new ArrayList<Row>();
            while (found.hasNext()) {
                found.next();
                rows.add(new Row(found.getString("physical_address"), found.getLong("creation_date")));
            }
            return new ParquetRows(reader.getFileMetaData(), rows);
        }
    }

    List<String> addresses() {
        return rows.stream().map(Row::address).toList();
    }
}
