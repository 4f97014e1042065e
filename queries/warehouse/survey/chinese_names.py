"""Chinese names that tables and columns of the contract have elsewhere, as those of `names`."""

TABLES = {
    "users": "用户 用户信息 用户档案 会员 会员信息 客户 客户信息 账号 账户 注册用户",
    "usage_daily": "使用明细 每日使用 使用记录 使用日报 用户使用 用户使用明细 功能使用 功能使用明细 "
    "日活 日活明细 用户日活 活跃明细 用户活跃 每日活跃 使用情况 使用",
    "features": "功能 功能列表 功能清单 功能信息 页面 模块",
    "subscriptions": "订阅 订阅记录 订阅明细 套餐 合约 会员订阅 权益",
    "payments": "支付 支付记录 支付明细 付款 付款记录 付款明细 缴费 缴费记录 "
    "订单 订单明细 交易 交易记录 交易明细 收入 收入明细 充值记录",
    "assistant_events": "助手事件 智能助手事件 智能服务事件 提示事件 助手记录",
    "interactions": "交互 交互记录 交互明细 行为 行为记录 行为明细 "
    "用户行为 用户行为明细 点击 点击记录 操作记录 操作日志 事件",
    "support_tickets": "工单 客服工单 工单记录 工单明细 客服记录 客服 来电记录 投诉",
    "consents": "授权 授权记录 用户授权 同意记录 隐私授权",
    "survey_answers": "问卷 问卷答案 问卷回答 问卷结果 调研 调研结果 调查 调查结果 满意度调查",
    "watermarks": "水位 水位线 数据水位 加载状态 入库状态",
    "experiment_exposures": "实验曝光 实验分组 实验分流 实验记录 实验",
    "requirements": "需求 需求列表 需求清单 需求池",
}
"""Contract table → other names without a final 表, the likeliest first."""

COLUMNS = {
    "user_id": "用户编号 用户id 用户标识 用户号 用户账号 会员编号 会员id 客户编号 客户id 账号 账户编号 用户",
    "registered_on": "注册日期 注册时间 注册日 开户日期 开户时间 入网日期 入网时间 创建日期 创建时间",
    "region": "地区 区域 省份 省 大区 所在地区 城市",
    "channel": "渠道 注册渠道 获客渠道 来源渠道 渠道名称 来源",
    "is_internal": "是否内部 内部用户 是否内部用户 内部账号 是否测试 是否员工 测试账号",
    "usage_date": "使用日期 日期 统计日期 活跃日期 数据日期 业务日期 使用日 日 天",
    "feature_id": "功能编号 功能id 功能标识 功能代码 功能 功能名称 模块 页面",
    "platform": "平台 终端 操作系统 系统 设备 设备类型 客户端 端",
    "minutes": "使用分钟 使用分钟数 分钟数 分钟 使用时长 时长",
    "sessions": "会话数 会话次数 启动次数 使用次数 访问次数 次数",
    "name": "名称 功能名称 英文名称 英文名 标题",
    "name_zh": "中文名称 中文名 中文标题",
    "module": "模块 所属模块 分类 功能模块",
    "kind": "类型 种类 类别 功能类型 订阅类型 支付类型 产品类型",
    "launched_on": "上线日期 上线时间 发布日期 发布时间",
    "subscription_id": "订阅编号 订阅id 合约编号 编号",
    "plan": "套餐 套餐名称 套餐编号 方案 档位 产品",
    "is_trial": "是否试用 试用",
    "started_on": "开始日期 开始时间 生效日期 生效时间 起始日期 开通日期 开通时间",
    "ended_on": "结束日期 结束时间 失效日期 失效时间 到期日期 到期时间 终止日期 退订日期 退订时间",
    "payment_id": "支付编号 支付id 付款编号 订单编号 订单号 订单id 交易编号 交易号 流水号 编号",
    "paid_on": "支付日期 支付时间 付款日期 付款时间 缴费日期 缴费时间 交易日期 交易时间 日期",
    "amount": "金额 支付金额 付款金额 实付金额 交易金额 订单金额 缴费金额 收入",
    "currency": "币种 货币 货币代码 币别",
    "refund_of": "原支付编号 退款对应编号 原订单编号 原订单号 原交易号 退款原单号",
    "event_id": "事件编号 事件id 编号",
    "prompt_id": "提示编号 提示id 会话编号 会话id 请求编号",
    "occurred_at": "发生时间 事件时间 操作时间 行为时间 时间 时间戳",
    "stage": "阶段 环节 步骤 状态 事件类型",
    "trigger": "触发 触发条件 触发方式 触发原因 触发场景",
    "rule_version": "规则版本 版本 规则",
    "page": "页面 页面名称 页面路径",
    "action": "动作 操作 行为 事件 事件名称",
    "outcome": "结果 操作结果 状态",
    "dwell_seconds": "停留秒数 停留时长 停留时间",
    "is_core_page": "是否核心页面 核心页面",
    "ticket_id": "工单编号 工单号 工单id 编号",
    "opened_at": "创建时间 提交时间 受理时间 来电时间 开单时间",
    "resolved_at": "解决时间 关闭时间 完成时间 结单时间",
    "category": "类别 分类 问题类型 问题类别 工单类型 类型",
    "is_repeat": "是否重复 重复 是否重复来电 是否重复问题",
    "handled_by": "处理方式 处理人类型 处理渠道 受理方式",
    "handling_minutes": "处理分钟 处理分钟数 处理时长",
    "purpose": "用途 目的 授权用途 授权类型",
    "granted": "是否同意 是否授权 同意 授权",
    "decided_at": "授权时间 同意时间 决定时间 更新时间",
    "survey_id": "问卷编号 问卷id 问卷 调研编号 调查编号",
    "respondent_id": "受访者编号 答题人编号 受访者 答卷人 用户编号",
    "answered_on": "回答日期 答题日期 答题时间 提交日期 提交时间 填写日期 日期",
    "pain_point": "痛点 问题 反馈 答案",
    "table_name": "表名 数据表 表",
    "complete_through": "完整截至 数据截至 截至日期 截止日期 完整日期 水位",
    "experiment_id": "实验编号 实验id 实验 实验名称",
    "variant": "分组 组别 实验组 版本 方案",
    "exposed_at": "曝光时间 分组时间 进入时间 分流时间",
    "requirement_id": "需求编号 需求id 编号",
    "raised_on": "提出日期 提出时间 创建日期 创建时间",
    "source": "来源 需求来源 提出方",
}
"""Contract column → other names, the likeliest first."""

STAMPS = "更新时间 修改时间 最后更新时间 最后修改时间"
"""Names of columns that a change of a row sets to its moment, the likeliest first."""

OWN_ID = "编号"
"""What the id of a row is called in its own table."""

ENDS = ("数据表", "维度表", "事实表", "维表", "表")
"""Ends of a table's name that say what it is and not what it is about, the longest first."""
