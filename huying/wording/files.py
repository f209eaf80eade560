"""Sentences for files and tables that are refused (`huying.services.media`, `huying.services.tables`)."""

from __future__ import annotations

from typing import Final

FILE_FAULTS: Final[dict[str, dict[str, str]]] = {
    "empty": {"zh": "文件是空的，请重新选择。", "en": "The file is empty. Please choose another."},
    "too_large": {
        "zh": "文件太大：这类文件不能超过 {limit} MB。",
        "en": "The file is too large: files of this kind may have at most {limit} MB.",
    },
    "type_not_allowed": {
        "zh": "不接收这种文件。可以上传：{allowed}。",
        "en": "This kind of file is not taken. You can send: {allowed}.",
    },
    "type_mismatch": {
        "zh": "文件内容与名称不符：名称写的是“.{suffix}”，内容却不是。请上传原始文件。",
        "en": "The file is called “.{suffix}”, but its content is not. Please send the original.",
    },
    "image_unreadable": {
        "zh": "图片打不开，可能已损坏或未传完，请重新上传。",
        "en": "The picture cannot be opened; it may be damaged or incomplete. Please send it again.",
    },
    "image_too_big": {
        "zh": "图片尺寸太大：最多 {limit} 百万像素。",
        "en": "The picture has too many points: at most {limit} million.",
    },
    "video_unreadable": {
        "zh": "视频打不开，可能已损坏或未传完，请重新上传。",
        "en": "The film cannot be opened; it may be damaged or incomplete. Please send it again.",
    },
    "document_unreadable": {
        "zh": "文档打不开，可能已损坏或未传完，请重新上传。",
        "en": "The document cannot be opened; it may be damaged or incomplete. Please send it again.",
    },
    "document_encrypted": {
        "zh": "文档加了密码，请去掉密码后再上传。",
        "en": "The document has a password. Please remove it and send it again.",
    },
    "archive_not_allowed": {
        "zh": "不接收压缩包或含有压缩包的文档，请解压后逐个上传。",
        "en": "Archives, also inside documents, are not taken. Please send the files one by one.",
    },
    "archive_bomb": {
        "zh": "文档展开后过大，无法接收。",
        "en": "The document unpacks to far too much and is not taken.",
    },
    "macros_not_allowed": {
        "zh": "文档含有宏，请另存为不含宏的格式再上传。",
        "en": "The document contains macros. Please save it without macros and send it again.",
    },
}

TABLE_FAULTS: Final[dict[str, dict[str, str]]] = {
    "table_empty": {"zh": "表格是空的。", "en": "The table is empty."},
    "table_type": {
        "zh": "这不是表格文件。请上传 CSV 或 Excel（xlsx）文件。",
        "en": "This is not a table. Please send a CSV or an Excel (xlsx) file.",
    },
    "table_encoding": {
        "zh": "文字编码无法识别。请另存为 UTF-8 编码的 CSV 或 Excel 文件。",
        "en": "The encoding is not known. Please save the table as CSV in UTF-8, or as Excel.",
    },
    "table_truncated": {
        "zh": "表格在第 {line} 行中断，可能未传完；前面的行已读取。",
        "en": "The table breaks off at line {line}; it may be incomplete. The rows before were read.",
    },
    "column_unnamed": {"zh": "第 {column} 列没有列名。", "en": "Column {column} has no name."},
    "column_twice": {"zh": "列名“{column}”重复。", "en": "There are two columns called “{column}”."},
    "columns_too_many": {"zh": "列太多：最多 {limit} 列。", "en": "Too many columns: at most {limit}."},
    "row_unreadable": {
        "zh": "这一行无法读取，请检查引号。",
        "en": "This row cannot be read. Please check its quotation marks.",
    },
    "row_encoding": {
        "zh": "这一行含有不属于本文件编码的字符，请改正后再导入。",
        "en": "This row has characters that are not in the encoding of the file.",
    },
    "cells_missing": {
        "zh": "这一行只有 {found} 列，应有 {needed} 列。",
        "en": "This row has {found} cells where {needed} are needed.",
    },
    "cells_extra": {
        "zh": "这一行有 {found} 列，应只有 {needed} 列。",
        "en": "This row has {found} cells where there should be {needed}.",
    },
    "cell_too_long": {
        "zh": "“{column}”太长：最多 {limit} 字。",
        "en": "“{column}” is too long: at most {limit} characters.",
    },
}
