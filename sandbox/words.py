"""The words that the world is made of: names in several scripts, places, subjects, companies. All invented."""

from __future__ import annotations

FIRST_LATIN = (
    ("Ana", "ana"), ("José", "jose"), ("Zoë", "zoe"), ("Łukasz", "lukasz"), ("Søren", "soren"),
    ("Chloé", "chloe"), ("Jürgen", "jurgen"), ("Siobhán", "siobhan"), ("Tomáš", "tomas"), ("Nguyễn", "nguyen"),
    ("Amara", "amara"), ("Björk", "bjork"), ("Inês", "ines"), ("Kwame", "kwame"), ("Ayşe", "ayse"),
    ("Mark", "mark"), ("Priya", "priya"), ("Emily", "emily"), ("João", "joao"), ("Mary Jane", "maryjane"),
)  # fmt: skip
LAST_LATIN = (
    ("Müller", "muller"), ("García Márquez", "garciamarquez"), ("O'Connor", "oconnor"), ("Øster", "oster"),
    ("Dvořák", "dvorak"), ("Škoda", "skoda"), ("van der Berg", "vanderberg"), ("Nuñez", "nunez"),
    ("Lefèvre", "lefevre"), ("Smith", "smith"), ("Okafor", "okafor"), ("Jónsdóttir", "jonsdottir"),
    ("Kowalczyk", "kowalczyk"), ("Trần", "tran"), ("D'Souza", "dsouza"), ("Saint-Exupéry", "saintexupery"),
    ("Yılmaz", "yilmaz"), ("Iyer", "iyer"), ("Mensah", "mensah"), ("Long", "long"),
)  # fmt: skip
Names = tuple[tuple[str, str], ...]
LATIN: tuple[Names, Names] = (FIRST_LATIN, LAST_LATIN)
SCRIPTS: tuple[tuple[Names, Names], ...] = (
    (
        (("伟", "wei"), ("美玲", "meiling"), ("さくら", "sakura"), ("健太", "kenta"), ("민준", "minjun")),
        (("王", "wang"), ("李", "li"), ("佐藤", "sato"), ("鈴木", "suzuki"), ("김", "kim")),
    ),
    (
        (("محمد", "mohammed"), ("فاطمة", "fatima"), ("ليلى", "layla"), ("عمر", "omar")),
        (("الخطيب", "alkhatib"), ("حداد", "haddad"), ("بن علي", "benali"), ("رضایی", "rezaei")),
    ),
    (
        (("Наталья", "natalya"), ("Олександр", "oleksandr"), ("Ђорђе", "djordje"), ("Ирина", "irina")),
        (("Иванова", "ivanova"), ("Шевченко", "shevchenko"), ("Ковач", "kovac"), ("Щербаков", "shcherbakov")),
    ),
    (
        (("נועה", "noa"), ("יוסף", "yosef"), ("תמר", "tamar")),
        (("כהן", "cohen"), ("לוי", "levi"), ("בן־דוד", "bendavid")),
    ),
    (
        (("Ελένη", "eleni"), ("अनन्या", "ananya"), ("สมชาย", "somchai")),
        (("Παπαδοπούλου", "papadopoulou"), ("शर्मा", "sharma"), ("ศรีสุข", "srisuk")),
    ),
)
"""(first names, last names), each (as written, in e-mail): CJK, Arabic, Cyrillic, Hebrew, others."""

COMPANIES = (
    "Blue Fjord AS", "Müller & Söhne GmbH", "Café Orçun", "株式会社みらい", "Rocket 🚀 Labs", "Northwind Events",
    "Société Générique", "شركة النور", "ООО Ромашка", "Acme, Inc.", "Ñandú Travel", "Δ-Systems", "Green 🌱 & Sons",
    "Quiet Room Ltd", "Tata Textiles", "O’Reilly-ish Books", "חברת אור", "Zażółć Sp. z o.o.", "Harbor \"One\" LLC",
    "R&D <Lab>",
)  # fmt: skip
JOBS = (
    "Head of Events", "Software Engineer", "Directeur général", "Produktmanagerin", "Student", "CEO & Founder",
    "イベント担当", "Research Fellow", "Journalist", "Community Manager", "QA Lead", "Regional Sales Manager",
)  # fmt: skip
DOMAINS = ("example.org", "example.com", "example.net", "mail.example.org", "corp.example.com")

CITIES = (
    ("Bogotá", "Colombia", "CO", "America/Bogota", 4.711, -74.0721, "COP", "es"),
    ("New York", "United States", "US", "America/New_York", 40.7128, -74.006, "USD", "en"),
    ("Los Angeles", "United States", "US", "America/Los_Angeles", 34.0522, -118.2437, "USD", "en"),
    ("Chicago", "United States", "US", "America/Chicago", 41.8781, -87.6298, "USD", "en"),
    ("London", "United Kingdom", "GB", "Europe/London", 51.5072, -0.1276, "GBP", "en"),
    ("Berlin", "Germany", "DE", "Europe/Berlin", 52.52, 13.405, "EUR", "de"),
    ("Paris", "France", "FR", "Europe/Paris", 48.8566, 2.3522, "EUR", "fr"),
    ("Madrid", "Spain", "ES", "Europe/Madrid", 40.4168, -3.7038, "EUR", "es"),
    ("Bern", "Switzerland", "CH", "Europe/Zurich", 46.948, 7.4474, "CHF", "de"),
    ("Tokyo", "Japan", "JP", "Asia/Tokyo", 35.6762, 139.6503, "JPY", "ja"),
    ("Singapore", "Singapore", "SG", "Asia/Singapore", 1.3521, 103.8198, "SGD", "en"),
    ("Mumbai", "India", "IN", "Asia/Kolkata", 19.076, 72.8777, "INR", "en"),
    ("Kathmandu", "Nepal", "NP", "Asia/Kathmandu", 27.7172, 85.324, "NPR", "en"),
    ("Abu Dhabi", "United Arab Emirates", "AE", "Asia/Dubai", 24.4539, 54.3773, "AED", "ar"),
    ("Jerusalem", "Israel", "IL", "Asia/Jerusalem", 31.7683, 35.2137, "ILS", "he"),
    ("Kyiv", "Ukraine", "UA", "Europe/Kyiv", 50.4501, 30.5234, "UAH", "uk"),
    ("São Paulo", "Brazil", "BR", "America/Sao_Paulo", -23.5558, -46.6396, "BRL", "pt"),
    ("Sydney", "Australia", "AU", "Australia/Sydney", -33.8688, 151.2093, "AUD", "en"),
    ("Nukuʻalofa", "Tonga", "TO", "Pacific/Tongatapu", -21.1394, -175.2049, "TOP", "en"),
    ("Johannesburg", "South Africa", "ZA", "Africa/Johannesburg", -26.2041, 28.0473, "ZAR", "en"),
)
"""(city, country, ISO code, IANA zone, latitude, longitude, currency, language)."""

STREETS = ("Main Street", "Rue de la Paix", "Calle 85", "Königsallee", "Harbour Road", "桜通り", "Avenida Paulista")
VENUES = ("Grand Hall", "Congress Centre", "Old Brewery", "Palacio de los Deportes", "展示場", "Riverside Rooms")
FORMATS = ("Summit", "Conference", "Meetup", "Fair", "Festival", "Forum", "Days", "Workshop", "Gala", "Congrès")
SUBJECTS = (
    "Jazz", "GraphQL", "Clean Energy", "Typography", "Sustainable Travel", "Pädagogik", "Robotics", "Café Culture",
    "医療", "Open Data", "Women in Tech", "Wine & Cheese", "Cybersecurity", "Urban Gardening", "Ciencia", "Museums",
)  # fmt: skip
TALKS = (
    "Opening", "What we learned about", "The future of", "Ten myths about", "A deep dive into", "Panel:",
    "Hands-on with", "Breakfast with", "Ask me anything:", "¿Por qué", "Closing words on", "未来の",
)  # fmt: skip
TAGS = (
    "Gold sponsor", "Start-up", "Hiring", "Sustainability", "Cloud", "Demo", "Français", "Food & Drink", "AI",
    "Education",
)  # fmt: skip
ROOMS = ("Main Stage", "Room A", "Room B", "Salón Rojo", "Garden")
PARAGRAPHS = (
    "<p>Join us for <strong>two days</strong> of talks, demos and good coffee &amp; company.</p>",
    "<p>Une rencontre <em>conviviale</em> pour les professionnels.</p><ul><li>Ateliers</li><li>Débats</li></ul>",
    "<p>Bring a laptop.<br/>Leave with friends.</p>",
    '<p>See <a href="https://example.org/programme?a=1&amp;b=2">the programme</a> for details.</p>',
    "<h2>Why come?</h2><p>Because 7 &lt; 9 people out of ten came back.</p>",
    "<p>誰でも参加できます。</p>",
    '<p dir="rtl">أهلاً وسهلاً بكم</p>',
    "Plain text, no tags at all.",
)
