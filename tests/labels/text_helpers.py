"""What the text tests share: addresses in every script, PDFs of lines, and how two readers read them."""

import subprocess
from io import BytesIO
from typing import NamedTuple

import pypdfium2

from labelsvc.labels.pdf_document import StreamedDocument
from labelsvc.labels.text import PdfFonts


class Sample(NamedTuple):
    """An invented address. ``rtl``: whether its lines read from right to left."""

    script: str
    language: str
    font: str
    lines: tuple[str, ...]
    rtl: bool = False


SAMPLES = (
    Sample("Latn", "de", "Noto Sans", ("Jörg Weißäcker-Ünlü", "Königsgäßchen 7b", "04109 Leipzig")),
    Sample("Latn", "fr", "Noto Sans", ("Mme Aïcha Lefœuvre", "12 ter, allée des Chênes", "44000 Nantes")),
    Sample("Latn", "pl", "Noto Sans", ("Żaneta Wójcik-Śliwińska", "ul. Źródłowa 3/ł", "30-001 Kraków")),
    Sample("Latn", "vi", "Noto Sans", ("Trần Thị Ngọc Hưởng", "Số 8 ngõ 15 phố Trần Quý Cáp", "Hà Nội 100000")),
    Sample("Latn", "ro", "Noto Sans", ("Ștefania Țuțea", "Str. Învățătorului nr. 9", "700505 Iași")),
    Sample("Latn", "yo", "Noto Sans", ("Ọládélé Ṣóyínká", "4 Ọ̀ṣun Road, Ìbàdàn", "200001")),
    Sample("Cyrl", "ru", "Noto Sans", ("Фёдор Щербаков", "ул. Объездная, д. 4, кв. 17", "г. Томск, 634050")),
    Sample("Cyrl", "uk", "Noto Sans", ("Євген Їжак", "вул. Ґонти, буд. 5", "м. Львів, 79000")),
    Sample("Grek", "el", "Noto Sans", ("Ελένη Παπαδοπούλου", "Οδός Ερμού 25", "105 63 Αθήνα")),
    Sample("Geor", "ka", "Noto Sans Georgian", ("ნინო ბერიძე", "აღმაშენებლის გამზირი", "თბილისი")),
    Sample("Armn", "hy", "Noto Sans Armenian", ("Անի Սարգսյան", "Աբովյան փողոց", "Երևան")),
    Sample("Arab", "ar", "Noto Sans Arabic", ("فاطمة بنت يوسف", "شارع الأمير سلطان", "جدة"), True),
    Sample("Arab", "fa", "Noto Sans Arabic", ("پروین گلستانی", "خیابان ژاله", "شیراز"), True),
    Sample("Hebr", "he", "Noto Sans Hebrew", ("נועה כהן", "שדרות רוטשילד", "תל אביב"), True),
    Sample("Thaa", "dv", "Noto Sans Thaana", ("އައިޝަތު", "މާލެ"), True),
    Sample("Thai", "th", "Noto Sans Thai", ("สมหญิง ปู่ทองคำ", "ซอยน้ำผึ้ง ถนนพหลโยธิน", "กรุงเทพมหานคร")),
    Sample("Laoo", "lo", "Noto Sans Lao", ("ບຸນມີ ສີສຸກ", "ບ້ານທ່າມ່ວງ", "ວຽງຈັນ")),
    Sample("Khmr", "km", "Noto Sans Khmer", ("ចាន់ សុភា", "ផ្លូវព្រះមុនីវង្ស", "ភ្នំពេញ")),
    Sample("Mymr", "my", "Noto Sans Myanmar", ("ဒေါ်ခင်ခင်ဦး", "ကမ္ဘာအေးဘုရားလမ်း", "ရန်ကုန်မြို့")),
    Sample("Deva", "hi", "Noto Sans Devanagari", ("श्रीमती स्निग्धा द्विवेदी", "कर्ज़न मार्ग", "नई दिल्ली")),
    Sample("Beng", "bn", "Noto Sans Bengali", ("ড. কৃষ্ণেন্দু ভট্টাচার্য", "মিরপুর সড়ক", "ঢাকা")),
    Sample("Taml", "ta", "Noto Sans Tamil", ("திரு. முத்துக்குமார்", "காந்தி தெரு", "மதுரை")),
    Sample("Telu", "te", "Noto Sans Telugu", ("శ్రీనివాస్ రెడ్డి", "స్టేషన్ రోడ్డు", "విజయవాడ")),
    Sample("Knda", "kn", "Noto Sans Kannada", ("ಕೃಷ್ಣಪ್ಪ ಗೌಡ", "ಮಹಾತ್ಮಾ ಗಾಂಧಿ ರಸ್ತೆ", "ಮೈಸೂರು")),
    Sample("Mlym", "ml", "Noto Sans Malayalam", ("രാജലക്ഷ്മി നായർ", "ക്ഷേത്രം റോഡ്", "തൃശ്ശൂർ")),
    Sample("Gujr", "gu", "Noto Sans Gujarati", ("શ્રી હર્ષદ ત્રિપાઠી", "સ્વામી માર્ગ", "સુરત")),
    Sample("Guru", "pa", "Noto Sans Gurmukhi", ("ਹਰਪ੍ਰੀਤ ਕੌਰ ਢਿੱਲੋਂ", "ਮਾਲ ਰੋਡ", "ਅੰਮ੍ਰਿਤਸਰ")),
    Sample("Orya", "or", "Noto Sans Oriya", ("ଶ୍ରୀମତୀ ସ୍ମିତା ମହାନ୍ତି", "କଟକ")),
    Sample("Sinh", "si", "Noto Sans Sinhala", ("ශ්‍රියානි වික්‍රමආරච්චි", "ගාලු පාර", "කොළඹ")),
    Sample("Ethi", "am", "Noto Sans Ethiopic", ("አበበ በቀለ", "ቸርችል ጎዳና", "አዲስ አበባ")),
    Sample("Tibt", "bo", "Noto Serif Tibetan", ("བཀྲ་ཤིས་དོན་གྲུབ།", "ལྷ་ས།")),
    Sample("Hans", "zh-Hans", "Noto Sans SC", ("龚晓骏（收）", "上海市黄浦区南京东路", "邮编")),
    Sample("Hant", "zh-Hant", "Noto Sans HK", ("龔曉駿小姐", "臺北市大安區羅斯福路", "臺灣")),
    Sample("Jpan", "ja", "Noto Sans JP", ("髙橋さくら様", "東京都千代田区丸の内ビル", "株式会社ドコモ")),
    Sample("Kore", "ko", "Noto Sans KR", ("김하늘 귀하", "서울특별시 강남구", "대한민국")),
    Sample("Zsye", "en", "Noto Emoji", ("😀🐈📦", "👩‍👩‍👧🇺🇸👍🏽")),
)

MIXED = (
    "ACME Ltd. רחוב הרצל 12 (Floor 3)",
    "Dubai شارع الشيخ زايد Tower B-12, 3rd fl.",
    "東京 Tokyo 서울 Seoul Москва 12-3",
    "Crazy 😀 Cat ❤️ ☕ Shop ★ №5 ™ ®",
    "Unit #3 ½ – “Café” • 100 % ✓ → ☎ 1️⃣",
    "شقة ١٢٠٤، برج 12 (الدور 3)",
)


def drawing(fonts: PdfFonts, texts: tuple[str, ...], size: float, language: str, bold: bool = False) -> bytes:
    """Content of one line under the other, 1.8 sizes apart, the last one baseline at y = size."""
    pen = fonts.pen(size, bold, language)
    drawn = [pen.draw(10, size * (1 + 1.8 * row), text) for row, text in enumerate(reversed(texts))]
    return b"\n".join(reversed(drawn))


def pdf_of(*texts: str, size: float = 12, language: str = "", bold: bool = False) -> bytes:
    """A PDF with the lines on one page, their content the very bytes that ``draw`` gives."""
    buffer = BytesIO()
    document = StreamedDocument(buffer, title="Lines")
    fonts = PdfFonts()
    content = drawing(fonts, texts, size, language, bold)
    document.add_page(max(600, 20 * size), size * (2 + 1.8 * len(texts)), content)
    fonts.embed(document)
    document.close()
    return buffer.getvalue()


def read_by_pdfium(pdf: bytes) -> list[str]:
    """The lines as PDFium reads them."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    return str(text).split("\r\n")


def read_by_poppler(pdf: bytes, *options: str) -> list[str]:
    """The lines as poppler's pdftotext reads them."""
    command = ["pdftotext", *options, "-", "-"]
    result = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return [line.strip() for line in result.stdout.decode().strip("\n\f").split("\n") if line.strip()]
